#include "metadata/ops/folders_get.h"

#include "metadata/folder_name.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/folder_locks.h"
#include "metadata/schema/folder_codec.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {

Result<Bucket> require_folders_bucket(Transaction& transaction, const std::string& bucket) {
  ASSIGN_OR_RETURN(Bucket found, require_bucket(transaction, bucket));
  if (found.hierarchical_namespace_enabled) return found;
  return Status(Code::kConflict, "The bucket does not support hierarchical namespace.");
}

Result<Folder> shown_folder(const Bucket& bucket, const FolderLocks& locks, std::string name, std::string_view record) {
  ASSIGN_OR_RETURN(Folder folder, decode_folder(record));
  folder.bucket = bucket.name;
  folder.name = std::move(name);
  for (const FolderLock& lock : locks.locks) {
    if (lock.destination.empty()) continue;
    if (is_within(folder.name, lock.folder) || is_within(folder.name, lock.destination)) {
      folder.pending_rename_operation = lock.operation_id;
    }
  }
  return folder;
}

Result<std::optional<Folder>> find_folder(Transaction& transaction, const Bucket& bucket, const std::string& name) {
  const auto look = [&](const FolderLocks& locks) -> Result<std::optional<Folder>> {
    ASSIGN_OR_RETURN(const std::optional<std::string> record,
                     transaction.get(Table::kFolders, folder_key(bucket.generation, name)));
    if (!record || is_hidden(locks, name)) return std::optional<Folder>();
    ASSIGN_OR_RETURN(Folder folder, shown_folder(bucket, locks, name, *record));
    return std::optional<Folder>(std::move(folder));
  };
  return look_past_locks(transaction, bucket, look);
}

Result<Folder> require_folder(Transaction& transaction, const Bucket& bucket, const std::string& name) {
  ASSIGN_OR_RETURN(std::optional<Folder> folder, find_folder(transaction, bucket, name));
  if (!folder) return not_found("The folder does not exist.");
  return std::move(*folder);
}

Result<Folder> folders_get(Transaction& transaction, const FoldersGetRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_folders_bucket(transaction, request.bucket));
  ASSIGN_OR_RETURN(Folder folder, require_folder(transaction, bucket, request.name));
  RETURN_IF_ERROR(check_read_precondition(request.precondition, {0, folder.metageneration}));
  return folder;
}

}  // namespace lakegate
