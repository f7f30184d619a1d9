// The step functions by kind. Operations on caches are done by the request that asks for them and are stored as
// finished, so that one of them that runs is a mistake; it ends as failed.
#include "metadata/ops/buckets_relocate.h"
#include "metadata/ops/folders_delete_recursive.h"
#include "metadata/ops/folders_rename.h"
#include "metadata/ops/objects_bulk_restore.h"
#include "metadata/ops/operations.h"

namespace lakegate {
namespace {

Status step_of_finished(Transaction& /*transaction*/, Operation& /*operation*/) {
  return internal_error("An operation of this kind is done by its request.");
}

}  // namespace

OperationStep operation_step(OperationKind kind) {
  switch (kind) {
    case OperationKind::kBucketsRelocate:
      return buckets_relocate_step;
    case OperationKind::kObjectsBulkRestore:
      return objects_bulk_restore_step;
    case OperationKind::kFoldersRename:
      return folders_rename_step;
    case OperationKind::kFoldersDeleteRecursive:
      return folders_delete_recursive_step;
    case OperationKind::kAnywhereCachesInsert:
    case OperationKind::kAnywhereCachesUpdate:
    case OperationKind::kRapidCachesInsert:
    case OperationKind::kRapidCachesUpdate:
    case OperationKind::kRapidCachesDisable:
      return step_of_finished;
  }
  return step_of_finished;
}

Result<bool> operation_may_end(Transaction& transaction, Operation& operation, const OperationError& error) {
  switch (operation.kind) {
    case OperationKind::kFoldersRename: {
      ASSIGN_OR_RETURN(const bool undoes, folders_rename_undo(transaction, operation, error));
      return !undoes;
    }
    case OperationKind::kFoldersDeleteRecursive:
      RETURN_IF_ERROR(folders_delete_recursive_let_go(transaction, operation));
      return true;
    default:
      return true;
  }
}

bool is_cancellable(OperationKind kind) { return kind != OperationKind::kFoldersRename; }

}  // namespace lakegate
