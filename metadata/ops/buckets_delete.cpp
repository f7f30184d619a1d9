#include "metadata/ops/buckets_delete.h"

#include "metadata/ops/bucket_resources.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/soft_deleted_buckets.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

Status check_holds_nothing(Transaction& transaction, const Bucket& bucket, Table table) {
  std::string begin = object_key_prefix(bucket.generation, {});
  std::string end = prefix_end(begin);
  const std::unique_ptr<KvCursor> cursor = transaction.scan(table, std::move(begin), std::move(end));
  RETURN_IF_ERROR(cursor->status());
  if (cursor->valid()) return Status(Code::kConflict, "The bucket you tried to delete is not empty.");
  return Status();
}

}  // namespace

Result<BucketsDeleteResult> buckets_delete(Transaction& transaction, const BucketsDeleteRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.name));
  RETURN_IF_ERROR(check_precondition(request.precondition, {bucket.generation, bucket.metageneration}));
  RETURN_IF_ERROR(check_holds_no_resources(transaction, bucket));
  // The look at both tables holds only as long as nobody makes an object behind it.
  transaction.guard_fence(Table::kObjects, bucket_objects_fence(bucket.generation));
  RETURN_IF_ERROR(check_holds_nothing(transaction, bucket, Table::kObjects));
  RETURN_IF_ERROR(check_holds_nothing(transaction, bucket, Table::kNoncurrent));
  transaction.erase(Table::kBuckets, bucket_key(bucket.name));
  // Without folders there are no locks. A bucket that comes back begins a new record.
  if (bucket.hierarchical_namespace_enabled) transaction.erase(Table::kFolders, folder_locks_key(bucket.generation));
  if (bucket.soft_delete_retention_s() > 0) {
    put_soft_deleted_bucket(transaction, bucket);
  } else {
    begin_bucket_purge(transaction, bucket.generation);
  }
  return BucketsDeleteResult();
}

}  // namespace lakegate
