// lakegate.leases.release, lakegate.prefixLeases.release (docs/using/leases.md)
#include "metadata/ops/leases_release.h"

#include "gateway/lakegate/lease_request.h"

namespace lakegate::own {

Task<Result<Response>> leases_release(RequestContext& context) {
  LeasesReleaseRequest request;
  request.target = lease_target(context);
  CO_ASSIGN_OR_RETURN(request.claim, holder_claim(context));
  std::function<Result<LeaseView>(Transaction&)> operation = [&request](Transaction& transaction) {
    return lakegate::leases_release(transaction, request);
  };
  co_return co_await lease_operation_answer(context, "release", ShowLeaseId::kNo, operation);
}

}  // namespace lakegate::own
