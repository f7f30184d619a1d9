// storage.managedFolders.delete: removes a managed folder and its IAM policy, never an object. kConflict where it
// applies to objects (noncurrent ones too) or other managed folders, unless that is allowed.
#pragma once

#include "metadata/precondition.h"
#include "metadata/transaction.h"

namespace lakegate {

struct ManagedFoldersDeleteRequest {
  std::string bucket;
  std::string name;           // As managed_folder_name() gives it.
  Precondition precondition;  // Only the metageneration parts.
  bool allow_non_empty = false;
};

struct ManagedFoldersDeleteResult {};

Result<ManagedFoldersDeleteResult> managed_folders_delete(Transaction& transaction,
                                                          const ManagedFoldersDeleteRequest& request);

}  // namespace lakegate
