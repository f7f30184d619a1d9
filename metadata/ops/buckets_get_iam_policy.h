// storage.buckets.getIamPolicy: the bucket's policy, with the bucket, whose metageneration is the policy's etag.
#pragma once

#include <string>

#include "metadata/record/bucket.h"
#include "metadata/record/iam_policy.h"
#include "metadata/transaction.h"

namespace lakegate {

struct BucketIamPolicy {
  Bucket bucket;
  IamPolicy policy;
};

Result<BucketIamPolicy> buckets_get_iam_policy(Transaction& transaction, const std::string& bucket);

}  // namespace lakegate
