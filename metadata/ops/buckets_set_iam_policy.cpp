#include "metadata/ops/buckets_set_iam_policy.h"

#include "metadata/ops/iam_policies.h"
#include "metadata/schema/bucket_codec.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {

Result<BucketIamPolicy> buckets_set_iam_policy(Transaction& transaction, const BucketsSetIamPolicyRequest& request) {
  ASSIGN_OR_RETURN(BucketIamPolicy changed, buckets_get_iam_policy(transaction, request.bucket));
  RETURN_IF_ERROR(request.check(changed.bucket, changed.policy));
  RETURN_IF_ERROR(check_iam_policy_allowed(changed.bucket, request.policy));
  changed.policy = with_project_ids(request.policy, changed.bucket.project);
  ++changed.bucket.metageneration;
  changed.bucket.updated_us = transaction.now_us();
  put_bucket_iam_policy(transaction, changed.bucket, changed.policy);
  transaction.put(Table::kBuckets, bucket_key(changed.bucket.name), encode_bucket(changed.bucket));
  return changed;
}

}  // namespace lakegate
