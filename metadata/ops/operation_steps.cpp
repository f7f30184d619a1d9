// The step functions by kind. A kind whose step is not there yet has step_unimplemented.
#include "metadata/ops/buckets_relocate.h"
#include "metadata/ops/objects_bulk_restore.h"
#include "metadata/ops/operations.h"

namespace lakegate {
namespace {

Status step_unimplemented(Transaction& /*transaction*/, Operation& /*operation*/) {
  return unimplemented("This kind of operation is not implemented.");
}

}  // namespace

OperationStep operation_step(OperationKind kind) {
  switch (kind) {
    case OperationKind::kBucketsRelocate:
      return buckets_relocate_step;
    case OperationKind::kObjectsBulkRestore:
      return objects_bulk_restore_step;
    case OperationKind::kFoldersRename:
    case OperationKind::kFoldersDeleteRecursive:
    case OperationKind::kAnywhereCachesInsert:
    case OperationKind::kAnywhereCachesUpdate:
    case OperationKind::kRapidCachesInsert:
    case OperationKind::kRapidCachesUpdate:
    case OperationKind::kRapidCachesDisable:
      return step_unimplemented;
  }
  return step_unimplemented;
}

}  // namespace lakegate
