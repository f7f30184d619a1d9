// The rows of a folder's tree, table by table: what operations on whole folders copy and erase, in bounded parts. Their
// caller holds the folder's lock.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "metadata/record/bucket.h"
#include "metadata/transaction.h"

namespace lakegate {

enum class TreeRows { kFolders, kManagedFolders, kManagedFolderIamPolicies, kObjects };
// Folders stand before what lies in them, so that copies made in this order lie in folders at any time.
inline constexpr std::array kTreeRows = {TreeRows::kFolders, TreeRows::kManagedFolders,
                                         TreeRows::kManagedFolderIamPolicies, TreeRows::kObjects};

Table tree_table(TreeRows rows);
std::string tree_key(TreeRows rows, uint64_t bucket_generation, std::string_view name);
// Where the keys of the folder itself and of all below it begin.
std::string tree_begin(TreeRows rows, uint64_t bucket_generation, std::string_view folder);
Result<std::string> tree_name(TreeRows rows, std::string_view key);

struct ErasedRows {
  size_t count = 0;
  bool all = false;  // None is left.
};

// Erases rows of managed folders and their policies, at most `limit`.
Result<ErasedRows> erase_managed_folder_rows(Transaction& transaction, const Bucket& bucket, const std::string& folder,
                                             size_t limit);

// Walks on behind the folder `walked_to` (empty: from the first), at most `limit` rows, and erases each folder when all
// below it has been walked. Sets `walked_to` to where it stopped. A walk from the first row each time would step over
// everything that was erased before, which costs about as much as what is there.
Result<ErasedRows> erase_folder_rows(Transaction& transaction, const Bucket& bucket, const std::string& folder,
                                     std::string& walked_to, size_t limit);

}  // namespace lakegate
