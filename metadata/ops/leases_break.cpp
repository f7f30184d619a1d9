#include "metadata/ops/leases_break.h"

#include "metadata/ops/buckets_get.h"

namespace lakegate {

Result<LeaseView> leases_break(Transaction& transaction, const LeasesBreakRequest& request) {
  RETURN_IF_ERROR(check_lease_target(request.target));
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.target.bucket));
  ASSIGN_OR_RETURN(const std::optional<Lease> current, find_lease(transaction, bucket, request.target));
  ASSIGN_OR_RETURN(const LeaseStep step, break_lease(current, request.period_us, transaction.lease_time()));
  if (step.lease != current) put_lease(transaction, bucket, step);
  return lease_view_after(transaction, bucket, request.target, step);
}

}  // namespace lakegate
