// storage.managedFolders.get: reads a managed folder. kConditionNotMet in a bucket without uniform bucket-level access,
// kNotFound where there is no such folder.
#pragma once

#include "metadata/precondition.h"
#include "metadata/record/bucket.h"
#include "metadata/record/managed_folder.h"
#include "metadata/transaction.h"

namespace lakegate {

struct ManagedFoldersGetRequest {
  std::string bucket;
  std::string name;           // As managed_folder_name() gives it.
  Precondition precondition;  // Only the metageneration parts.
};

Result<ManagedFolder> managed_folders_get(Transaction& transaction, const ManagedFoldersGetRequest& request);

// The bucket that an operation on managed folders works in, guarded.
Result<Bucket> require_managed_folders_bucket(Transaction& transaction, const std::string& bucket);

// The managed folder that another operation works on, guarded; nothing where there is none.
Result<std::optional<ManagedFolder>> find_managed_folder(Transaction& transaction, const Bucket& bucket,
                                                         const std::string& name);
Result<ManagedFolder> require_managed_folder(Transaction& transaction, const Bucket& bucket, const std::string& name);
void put_managed_folder(Transaction& transaction, const Bucket& bucket, const ManagedFolder& folder);
// With its policy.
void erase_managed_folder(Transaction& transaction, const Bucket& bucket, const std::string& name);

}  // namespace lakegate
