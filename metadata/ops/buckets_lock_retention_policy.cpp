#include "metadata/ops/buckets_lock_retention_policy.h"

#include "metadata/ops/buckets_patch.h"

namespace lakegate {

Result<Bucket> buckets_lock_retention_policy(Transaction& transaction,
                                             const BucketsLockRetentionPolicyRequest& request) {
  BucketsPatchRequest patch;
  patch.name = request.name;
  patch.precondition = request.precondition;
  patch.change = [](const Bucket& current) -> Result<BucketAttributes> {
    if (!current.retention_policy || current.retention_policy->is_locked) {
      return invalid_argument("Bucket '" + current.name + "' does not have an unlocked retention policy.");
    }
    BucketAttributes locked = current;
    locked.retention_policy->is_locked = true;
    return locked;
  };
  return buckets_patch(transaction, patch);
}

}  // namespace lakegate
