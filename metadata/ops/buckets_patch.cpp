#include "metadata/ops/buckets_patch.h"

#include "metadata/ops/buckets_get.h"
#include "metadata/schema/bucket_codec.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {

Result<Bucket> buckets_patch(Transaction& transaction, const BucketsPatchRequest& request) {
  ASSIGN_OR_RETURN(Bucket bucket, require_bucket(transaction, request.name));
  RETURN_IF_ERROR(check_precondition(request.precondition, {bucket.generation, bucket.metageneration}));
  ASSIGN_OR_RETURN(static_cast<BucketAttributes&>(bucket), request.change(bucket));
  ++bucket.metageneration;
  bucket.updated_us = transaction.now_us();
  transaction.put(Table::kBuckets, bucket_key(bucket.name), encode_bucket(bucket));
  return bucket;
}

}  // namespace lakegate
