// storage.buckets.setIamPolicy: replaces the bucket's policy and raises the bucket's metageneration.
#pragma once

#include <functional>
#include <string>

#include "metadata/ops/buckets_get_iam_policy.h"

namespace lakegate {

struct BucketsSetIamPolicyRequest {
  std::string bucket;
  IamPolicy policy;  // Valid by itself (auth/policy_check.h).
  // Whether the request may replace the present policy (its etag, its version). A pure function.
  std::function<Status(const Bucket& bucket, const IamPolicy& current)> check;
};

// The bucket and its policy as they are afterwards.
Result<BucketIamPolicy> buckets_set_iam_policy(Transaction& transaction, const BucketsSetIamPolicyRequest& request);

}  // namespace lakegate
