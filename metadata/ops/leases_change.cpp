#include "metadata/ops/leases_change.h"

#include "metadata/ops/buckets_get.h"

namespace lakegate {

Result<LeaseView> leases_change(Transaction& transaction, const LeasesChangeRequest& request) {
  RETURN_IF_ERROR(check_lease_target(request.target));
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.target.bucket));
  ASSIGN_OR_RETURN(const std::optional<Lease> current, find_lease(transaction, bucket, request.target));
  ASSIGN_OR_RETURN(const LeaseStep step,
                   change_lease(current, request.claim, request.proposed_id, transaction.lease_time()));
  if (step.lease != current) put_lease(transaction, bucket, step);
  return lease_view_after(transaction, bucket, request.target, step);
}

}  // namespace lakegate
