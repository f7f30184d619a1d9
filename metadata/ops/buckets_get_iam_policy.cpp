#include "metadata/ops/buckets_get_iam_policy.h"

#include "metadata/ops/buckets_get.h"
#include "metadata/ops/iam_policies.h"

namespace lakegate {

Result<BucketIamPolicy> buckets_get_iam_policy(Transaction& transaction, const std::string& bucket) {
  BucketIamPolicy found;
  ASSIGN_OR_RETURN(found.bucket, require_bucket(transaction, bucket));
  ASSIGN_OR_RETURN(found.policy, get_bucket_iam_policy(transaction, found.bucket));
  return found;
}

}  // namespace lakegate
