#include "metadata/ops/folders_delete_recursive.h"

#include "base/encoding.h"
#include "base/limits.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/change_appender.h"
#include "metadata/ops/folder_locks.h"
#include "metadata/ops/folder_tree.h"
#include "metadata/ops/folders_get.h"
#include "metadata/ops/lease_fence.h"
#include "metadata/ops/managed_folders_insert.h"
#include "metadata/ops/object_lookup.h"
#include "metadata/ops/object_removal.h"
#include "metadata/ops/step_cost.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

// Keys of Operation::progress: how many rows are gone, the key of the last object that went (in hex), and the last
// folder that was walked.
constexpr const char* kErased = "erased";
constexpr const char* kPosition = "position";
constexpr const char* kFolderPosition = "folderPosition";

void count_erased(Operation& operation, size_t more) {
  std::string& erased = operation.progress[kErased];
  erased = std::to_string(parse_uint64(erased).value_or(0) + more);
}

Result<bool> has_managed_folders(Transaction& transaction, const Bucket& bucket, const std::string& folder) {
  const std::string begin = tree_begin(TreeRows::kManagedFolders, bucket.generation, folder);
  const auto cursor = transaction.scan(Table::kResources, begin, prefix_end(begin));
  RETURN_IF_ERROR(cursor->status());
  return cursor->valid();
}

// Goes on behind what the steps before have removed: nobody makes objects in a folder that is held, and a walk over
// erased rows costs about as much as one over rows.
Result<ErasedRows> remove_objects(Transaction& transaction, Operation& operation, const Bucket& bucket,
                                  const std::string& folder) {
  const std::string first = tree_begin(TreeRows::kObjects, bucket.generation, folder);
  std::string position = hex_decode(operation.progress[kPosition]).value_or("");
  const auto cursor = transaction.scan(Table::kObjects, position.empty() ? first : position + '\0', prefix_end(first));
  ChangeAppender changes(transaction);
  ErasedRows removed;
  size_t cost = 0;
  for (; cursor->valid() && cost < limits::kOperationStepItemsMax; cursor->next(), ++removed.count) {
    position = cursor->key();
    ASSIGN_OR_RETURN(const std::string name, tree_name(TreeRows::kObjects, position));
    ASSIGN_OR_RETURN(const Object object, require_object(transaction, bucket, name, std::nullopt));
    const LeasePass pass = lease_pass_of_folder_operation(bucket, name);
    RETURN_IF_ERROR(
        remove_live_object(transaction, bucket, object, RemovalCause::kDeleted, pass, changes, operation.id));
    cost += step_cost(object);
  }
  RETURN_IF_ERROR(cursor->status());
  operation.progress[kPosition] = hex_encode(as_bytes(position));
  removed.all = !cursor->valid();
  return removed;
}

void let_go(Transaction& transaction, const Bucket& bucket, FolderLocks locks, const std::string& operation_id) {
  std::erase_if(locks.locks, [&](const FolderLock& lock) { return lock.operation_id == operation_id; });
  put_folder_locks(transaction, bucket, locks);
}

}  // namespace

Result<Operation> folders_delete_recursive(Transaction& transaction, const FoldersDeleteRecursiveRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_folders_bucket(transaction, request.bucket));
  ASSIGN_OR_RETURN(const Folder folder, require_folder(transaction, bucket, request.name));
  RETURN_IF_ERROR(check_precondition(request.precondition, {0, folder.metageneration}));
  ASSIGN_OR_RETURN(FolderLocks locks, read_folder_locks(transaction, bucket));
  RETURN_IF_ERROR(check_free_to_lock(locks, request.name));
  RETURN_IF_ERROR(clear_leases_for_folder(transaction, bucket, request.name, request.precondition.lease));
  transaction.guard_fence(Table::kResources, managed_folders_fence(bucket.generation));
  ASSIGN_OR_RETURN(const bool manages, has_managed_folders(transaction, bucket, request.name));
  if (manages) RETURN_IF_ERROR(Status(request.managed_folder_access));
  locks.locks.push_back({request.operation_id, request.name, {}, FolderLockState::kDeleting});
  put_folder_locks(transaction, bucket, locks);
  return operations_begin(transaction, bucket, OperationKind::kFoldersDeleteRecursive, request.operation_id,
                          {{kFoldersDeleteRecursiveFolder, request.name}});
}

Status folders_delete_recursive_step(Transaction& transaction, Operation& operation) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, operation.bucket));
  ASSIGN_OR_RETURN(FolderLocks locks, read_folder_locks(transaction, bucket));
  const FolderLock* const lock = find_lock(locks, operation.id);
  if (lock == nullptr) return internal_error("A recursive deletion does not hold its folder.");
  const std::string folder = lock->folder;
  size_t room = limits::kOperationStepItemsMax;
  const auto all_erased = [&](const ErasedRows& erased) {
    count_erased(operation, erased.count);
    room -= erased.count;
    return erased.all;
  };
  ASSIGN_OR_RETURN(const ErasedRows objects, remove_objects(transaction, operation, bucket, folder));
  if (!all_erased(objects)) return Status();
  ASSIGN_OR_RETURN(const ErasedRows managed, erase_managed_folder_rows(transaction, bucket, folder, room));
  if (!all_erased(managed)) return Status();
  std::string& walked_to = operation.progress[kFolderPosition];
  ASSIGN_OR_RETURN(const ErasedRows folders, erase_folder_rows(transaction, bucket, folder, walked_to, room));
  if (!all_erased(folders)) return Status();
  let_go(transaction, bucket, std::move(locks), operation.id);
  operation.state = OperationState::kSucceeded;
  return Status();
}

Status folders_delete_recursive_let_go(Transaction& transaction, const Operation& operation) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, operation.bucket));
  ASSIGN_OR_RETURN(FolderLocks locks, read_folder_locks(transaction, bucket));
  if (find_lock(locks, operation.id) != nullptr) let_go(transaction, bucket, std::move(locks), operation.id);
  return Status();
}

}  // namespace lakegate
