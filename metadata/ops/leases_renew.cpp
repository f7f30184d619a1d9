#include "metadata/ops/leases_renew.h"

#include "metadata/ops/buckets_get.h"

namespace lakegate {

Result<LeaseView> leases_renew(Transaction& transaction, const LeasesRenewRequest& request) {
  RETURN_IF_ERROR(check_lease_target(request.target));
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.target.bucket));
  ASSIGN_OR_RETURN(const std::optional<Lease> current, find_lease(transaction, bucket, request.target));
  ASSIGN_OR_RETURN(const LeaseStep step, renew_lease(current, request.claim, transaction.lease_time()));
  put_lease(transaction, bucket, step);
  return lease_view_after(transaction, bucket, request.target, step);
}

}  // namespace lakegate
