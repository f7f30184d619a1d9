#include "metadata/ops/folders_insert.h"

#include "metadata/folder_name.h"
#include "metadata/ops/folder_locks.h"
#include "metadata/ops/folder_parents.h"
#include "metadata/ops/folders_get.h"

namespace lakegate {

Status check_place_for_folder(Transaction& transaction, const Bucket& bucket, const std::string& name,
                              bool parent_is_needed) {
  ASSIGN_OR_RETURN(const std::optional<Folder> taken, find_folder(transaction, bucket, name));
  if (taken) return Status(Code::kAlreadyExists, "The folder you tried to create already exists.");
  const std::string parent(parent_folder(name));
  if (!parent_is_needed || parent.empty()) return Status();
  ASSIGN_OR_RETURN(const std::optional<Folder> found, find_folder(transaction, bucket, parent));
  if (!found) return Status(Code::kConflict, "The parent folder does not exist.");
  return Status();
}

Result<Folder> folders_insert(Transaction& transaction, const FoldersInsertRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_folders_bucket(transaction, request.bucket));
  RETURN_IF_ERROR(check_not_locked(transaction, bucket, request.name));
  RETURN_IF_ERROR(check_place_for_folder(transaction, bucket, request.name, !request.recursive));
  RETURN_IF_ERROR(make_folders(transaction, bucket, request.name));
  Folder folder;
  folder.bucket = bucket.name;
  folder.name = request.name;
  folder.time_created_us = transaction.now_us();
  folder.updated_us = transaction.now_us();
  return folder;
}

}  // namespace lakegate
