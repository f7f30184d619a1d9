// storage.folders.get: reads a folder; kNotFound "The folder does not exist."
#pragma once

#include <string>

#include "metadata/precondition.h"
#include "metadata/record/bucket.h"
#include "metadata/record/folder.h"
#include "metadata/transaction.h"

namespace lakegate {

struct FoldersGetRequest {
  std::string bucket;
  std::string name;           // As folder_name() gives it.
  Precondition precondition;  // Only the metageneration parts.
};

Result<Folder> folders_get(Transaction& transaction, const FoldersGetRequest& request);

// The bucket that an operation on folders works in, guarded; kConflict for a flat one.
Result<Bucket> require_folders_bucket(Transaction& transaction, const std::string& bucket);

// The folder that another operation works on, guarded.
Result<std::optional<Folder>> find_folder(Transaction& transaction, const Bucket& bucket, const std::string& name);
Result<Folder> require_folder(Transaction& transaction, const Bucket& bucket, const std::string& name);

// The folder of a stored record, as it is shown under the locks.
Result<Folder> shown_folder(const Bucket& bucket, const FolderLocks& locks, std::string name, std::string_view record);

}  // namespace lakegate
