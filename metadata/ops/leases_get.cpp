#include "metadata/ops/leases_get.h"

#include "metadata/ops/buckets_get.h"

namespace lakegate {

Result<LeaseView> leases_get(Transaction& transaction, const LeaseTarget& target) {
  RETURN_IF_ERROR(check_lease_target(target));
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, target.bucket));
  std::optional<Lease> lease;
  if (target.is_prefix) {
    ASSIGN_OR_RETURN(lease, find_lease(transaction, bucket, target));
  } else {
    ASSIGN_OR_RETURN(lease, find_covering_lease(transaction, bucket, target.name));
  }
  LeaseView view = lease_view(target, std::move(lease), transaction.lease_time());
  RETURN_IF_ERROR(add_object_generation(transaction, bucket, view));
  return view;
}

}  // namespace lakegate
