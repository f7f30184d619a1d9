#include "metadata/ops/leases_release.h"

#include "metadata/ops/buckets_get.h"

namespace lakegate {

Result<LeaseView> leases_release(Transaction& transaction, const LeasesReleaseRequest& request) {
  RETURN_IF_ERROR(check_lease_target(request.target));
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.target.bucket));
  ASSIGN_OR_RETURN(const std::optional<Lease> current, find_lease(transaction, bucket, request.target));
  RETURN_IF_ERROR(release_lease(current, request.claim));
  erase_lease(transaction, bucket, *current);
  LeaseView view = lease_view(request.target, std::nullopt, transaction.lease_time());
  RETURN_IF_ERROR(add_object_generation(transaction, bucket, view));
  return view;
}

}  // namespace lakegate
