// storage.folders.insert: creates a folder. kAlreadyExists where there is one of that name; kConflict where the folder
// above it is missing, unless that is to be made too.
#pragma once

#include <string>

#include "metadata/record/bucket.h"
#include "metadata/record/folder.h"
#include "metadata/transaction.h"

namespace lakegate {

struct FoldersInsertRequest {
  std::string bucket;
  std::string name;  // As folder_name() gives it.
  bool recursive = false;
};

Result<Folder> folders_insert(Transaction& transaction, const FoldersInsertRequest& request);

// kAlreadyExists where there is the folder, kConflict where the one above it is missing; guards both.
Status check_place_for_folder(Transaction& transaction, const Bucket& bucket, const std::string& name,
                              bool parent_is_needed);

}  // namespace lakegate
