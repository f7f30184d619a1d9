#include "metadata/ops/buckets_restore.h"

#include "metadata/ops/soft_deleted_buckets.h"
#include "metadata/schema/bucket_codec.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {

Result<Bucket> buckets_restore(Transaction& transaction, const BucketsRestoreRequest& request) {
  ASSIGN_OR_RETURN(Bucket bucket, require_soft_deleted_bucket(transaction, request.name, request.generation));
  ASSIGN_OR_RETURN(const std::optional<std::string> taken, transaction.get(Table::kBuckets, bucket_key(request.name)));
  if (taken) {
    return Status(Code::kConflict, "The bucket cannot be restored: a live bucket named '" + request.name + "' exists.");
  }
  erase_soft_deleted_bucket(transaction, bucket);
  bucket.soft_delete_time_us = 0;
  bucket.hard_delete_time_us = 0;
  ++bucket.metageneration;
  bucket.updated_us = transaction.now_us();
  transaction.put(Table::kBuckets, bucket_key(bucket.name), encode_bucket(bucket));
  return bucket;
}

}  // namespace lakegate
