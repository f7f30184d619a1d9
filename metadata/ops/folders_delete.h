// storage.folders.delete: removes an empty folder and the managed folder of its name. kConflict while there is an
// object or a folder in it.
#pragma once

#include <string>

#include "metadata/precondition.h"
#include "metadata/record/bucket.h"
#include "metadata/transaction.h"

namespace lakegate {

struct FoldersDeleteRequest {
  std::string bucket;
  std::string name;              // As folder_name() gives it.
  Precondition precondition;     // Only the metageneration parts.
  Status managed_folder_access;  // Whether the caller may delete a managed folder of that name.
};

struct FoldersDeleteResult {};

Result<FoldersDeleteResult> folders_delete(Transaction& transaction, const FoldersDeleteRequest& request);

}  // namespace lakegate
