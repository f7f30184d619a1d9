// storage.buckets.lockRetentionPolicy: from then on the policy can be made longer, never shorter, and never removed.
// kInvalidArgument where the bucket has no policy that is still unlocked.
#pragma once

#include <string>

#include "metadata/precondition.h"
#include "metadata/record/bucket.h"
#include "metadata/transaction.h"

namespace lakegate {

struct BucketsLockRetentionPolicyRequest {
  std::string name;
  Precondition precondition;  // Only the metageneration parts.
};

Result<Bucket> buckets_lock_retention_policy(Transaction& transaction,
                                             const BucketsLockRetentionPolicyRequest& request);

}  // namespace lakegate
