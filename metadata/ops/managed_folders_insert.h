// storage.managedFolders.insert: creates a managed folder; its parents need not exist. kAlreadyExists when there is one
// of that name.
#pragma once

#include <map>
#include <string>

#include "metadata/record/managed_folder.h"
#include "metadata/transaction.h"

namespace lakegate {

struct ManagedFoldersInsertRequest {
  std::string bucket;
  std::string name;  // As managed_folder_name() gives it.
  std::map<std::string, std::string> rapid_cache_policies;
};

Result<ManagedFolder> managed_folders_insert(Transaction& transaction, const ManagedFoldersInsertRequest& request);

// Touched by every commit that makes a managed folder in the bucket, in Table::kResources.
std::string managed_folders_fence(uint64_t bucket_generation);

}  // namespace lakegate
