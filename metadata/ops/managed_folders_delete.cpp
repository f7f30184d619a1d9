#include "metadata/ops/managed_folders_delete.h"

#include "metadata/ops/folder_locks.h"
#include "metadata/ops/managed_folders_get.h"
#include "metadata/ops/managed_folders_insert.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

Status check_nothing_between(Transaction& transaction, Table table, std::string begin, std::string end) {
  const std::unique_ptr<KvCursor> cursor = transaction.scan(table, std::move(begin), std::move(end));
  RETURN_IF_ERROR(cursor->status());
  if (!cursor->valid()) return Status();
  return Status(Code::kConflict, "The managed folder you tried to delete is not empty.");
}

Status check_empty(Transaction& transaction, const Bucket& bucket, const std::string& name) {
  // What is seen here holds only as long as nobody makes an object or a managed folder behind it.
  transaction.guard_fence(Table::kObjects, bucket_objects_fence(bucket.generation));
  transaction.guard_fence(Table::kResources, managed_folders_fence(bucket.generation));
  for (const Table table : {Table::kObjects, Table::kNoncurrent}) {
    const std::string first = object_key_prefix(bucket.generation, name);
    RETURN_IF_ERROR(check_nothing_between(transaction, table, first, prefix_end(first)));
  }
  const std::string own = resource_key(ResourceKind::kManagedFolder, bucket.generation, name);
  return check_nothing_between(transaction, Table::kResources, own + '\0', prefix_end(own));
}

}  // namespace

Result<ManagedFoldersDeleteResult> managed_folders_delete(Transaction& transaction,
                                                          const ManagedFoldersDeleteRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_managed_folders_bucket(transaction, request.bucket));
  ASSIGN_OR_RETURN(const ManagedFolder folder, require_managed_folder(transaction, bucket, request.name));
  RETURN_IF_ERROR(check_precondition(request.precondition, {0, folder.metageneration}));
  RETURN_IF_ERROR(check_not_locked(transaction, bucket, folder.name));
  if (!request.allow_non_empty) RETURN_IF_ERROR(check_empty(transaction, bucket, folder.name));
  erase_managed_folder(transaction, bucket, folder.name);
  return ManagedFoldersDeleteResult();
}

}  // namespace lakegate
