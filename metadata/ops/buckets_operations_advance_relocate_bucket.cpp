#include "metadata/ops/buckets_operations_advance_relocate_bucket.h"

#include "base/encoding.h"
#include "base/limits.h"
#include "metadata/ops/buckets_relocate.h"
#include "metadata/ops/operations.h"

namespace lakegate {
namespace {

int64_t end_of_advance_us(const Transaction& transaction,
                          const BucketsOperationsAdvanceRelocateBucketRequest& request) {
  if (request.expire_time_us != 0) return request.expire_time_us;
  return transaction.now_us() + (request.ttl_us != 0 ? request.ttl_us : limits::kRelocationAdvanceTtlUs);
}

}  // namespace

Result<Operation> buckets_operations_advance_relocate_bucket(
    Transaction& transaction, const BucketsOperationsAdvanceRelocateBucketRequest& request) {
  ASSIGN_OR_RETURN(Operation operation, operations_get(transaction, request.bucket, request.operation_id));
  if (operation.kind != OperationKind::kBucketsRelocate) {
    return invalid_argument("The operation is not a bucket relocation.");
  }
  if (operation.is_done()) return invalid_argument("The bucket relocation has ended already.");
  const int64_t end_us = end_of_advance_us(transaction, request);
  if (end_us <= transaction.now_us()) return invalid_argument("The expiration must be in the future.", "expireTime");
  operation.progress[kRelocationAdvancedUntil] = format_rfc3339(end_us);
  operation.updated_us = transaction.now_us();
  put_operation(transaction, operation);
  return operation;
}

}  // namespace lakegate
