// FolderPrefixes: the names of a bucket's folders and managed folders in order, for listings of objects that show them
// as prefixes. Used by one thread, within one transaction.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "metadata/record/bucket.h"
#include "metadata/record/folder.h"
#include "metadata/transaction.h"

namespace lakegate {

class FolderPrefixes {
 public:
  // Of the folders whose names start with `prefix` and that the locks do not hide. `locks` outlive this.
  FolderPrefixes(Transaction& transaction, const Bucket& bucket, const std::string& prefix, const FolderLocks& locks);

  // The first that is not less than `name`, which must not fall from call to call.
  Result<std::optional<std::string>> at_or_after(const std::string& name);

 private:
  Result<std::optional<std::string>> folder_at_or_after(const std::string& name);
  Result<std::optional<std::string>> managed_folder_at_or_after(const std::string& name);

  const uint64_t bucket_generation_;
  const FolderLocks& locks_;
  std::unique_ptr<KvCursor> folders_;  // Null in a flat bucket.
  std::unique_ptr<KvCursor> managed_folders_;
};

}  // namespace lakegate
