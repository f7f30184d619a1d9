#include "metadata/ops/folders_delete.h"

#include "metadata/folder_name.h"
#include "metadata/ops/folder_locks.h"
#include "metadata/ops/folders_get.h"
#include "metadata/ops/managed_folders_get.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

Status check_holds_nothing(Transaction& transaction, Table table, std::string begin, std::string end) {
  const std::unique_ptr<KvCursor> cursor = transaction.scan(table, std::move(begin), std::move(end));
  RETURN_IF_ERROR(cursor->status());
  if (!cursor->valid()) return Status();
  return Status(Code::kConflict, "The folder you tried to delete is not empty.");
}

// Looks at all rows, also at those that a rename hides: they come to be seen.
Status check_empty(Transaction& transaction, const Bucket& bucket, const std::string& name) {
  transaction.guard_fence(Table::kFolders, folder_fence(bucket.generation, name));
  const std::string first = object_key_prefix(bucket.generation, name);
  RETURN_IF_ERROR(check_holds_nothing(transaction, Table::kObjects, first, prefix_end(first)));
  return check_holds_nothing(transaction, Table::kFolders, object_key_after(bucket.generation, name),
                             prefix_end(first));
}

}  // namespace

Result<FoldersDeleteResult> folders_delete(Transaction& transaction, const FoldersDeleteRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_folders_bucket(transaction, request.bucket));
  ASSIGN_OR_RETURN(const Folder folder, require_folder(transaction, bucket, request.name));
  RETURN_IF_ERROR(check_precondition(request.precondition, {0, folder.metageneration}));
  RETURN_IF_ERROR(check_not_locked(transaction, bucket, request.name));
  RETURN_IF_ERROR(check_empty(transaction, bucket, request.name));
  ASSIGN_OR_RETURN(const std::optional<ManagedFolder> managed, find_managed_folder(transaction, bucket, request.name));
  if (managed) {
    RETURN_IF_ERROR(Status(request.managed_folder_access));
    erase_managed_folder(transaction, bucket, request.name);
  }
  transaction.erase(Table::kFolders, folder_key(bucket.generation, request.name));
  return FoldersDeleteResult();
}

}  // namespace lakegate
