#include "metadata/ops/buckets_patch.h"

#include "metadata/acl.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/schema/bucket_codec.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {

Result<Bucket> buckets_patch(Transaction& transaction, const BucketsPatchRequest& request) {
  ASSIGN_OR_RETURN(Bucket bucket, require_bucket(transaction, request.name));
  RETURN_IF_ERROR(check_precondition(request.precondition, {bucket.generation, bucket.metageneration}));
  const std::optional<Acl> default_object_acl = bucket.default_object_acl;
  ASSIGN_OR_RETURN(static_cast<BucketAttributes&>(bucket), request.change(bucket));
  if (bucket.default_object_acl && bucket.default_object_acl != default_object_acl) {
    ASSIGN_OR_RETURN(bucket.default_object_acl,
                     admit_object_acl(bucket, *bucket.default_object_acl, kCannotUpdateBucketAcl));
  }
  if (request.change_acl) RETURN_IF_ERROR(change_bucket_acl(transaction, bucket, request.change_acl));
  ++bucket.metageneration;
  bucket.updated_us = transaction.now_us();
  transaction.put(Table::kBuckets, bucket_key(bucket.name), encode_bucket(bucket));
  return bucket;
}

}  // namespace lakegate
