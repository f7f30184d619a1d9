#include "metadata/ops/default_object_access_controls.h"

#include "metadata/acl.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/buckets_patch.h"

namespace lakegate {

Acl effective_default_object_acl(const Bucket& bucket) {
  return bucket.default_object_acl ? *bucket.default_object_acl : project_private_acl(bucket.project);
}

Result<BucketAcl> default_object_access_controls_get(Transaction& transaction, const std::string& bucket_name,
                                                     const Precondition& precondition) {
  BucketsGetRequest get;
  get.name = bucket_name;
  get.precondition = precondition;
  ASSIGN_OR_RETURN(const Bucket bucket, buckets_get(transaction, get));
  if (bucket.uniform_bucket_level_access) return uniform_access_refusal(kCannotGetBucketAcl);
  return BucketAcl{bucket, effective_default_object_acl(bucket)};
}

Result<BucketAcl> default_object_access_controls_change(Transaction& transaction,
                                                        const BucketAccessControlsChangeRequest& request) {
  BucketsPatchRequest patch;
  patch.name = request.bucket;
  patch.precondition = request.precondition;
  patch.change = [&](const Bucket& bucket) -> Result<BucketAttributes> {
    if (bucket.uniform_bucket_level_access) return uniform_access_refusal(kCannotUpdateBucketAcl);
    BucketAttributes attributes = bucket;
    ASSIGN_OR_RETURN(attributes.default_object_acl, request.change(bucket, effective_default_object_acl(bucket)));
    return attributes;
  };
  ASSIGN_OR_RETURN(const Bucket bucket, buckets_patch(transaction, patch));
  return BucketAcl{bucket, effective_default_object_acl(bucket)};
}

}  // namespace lakegate
