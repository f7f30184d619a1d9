// lakegate.leases.renew, lakegate.prefixLeases.renew (docs/using/leases.md)
#include "metadata/ops/leases_renew.h"

#include "gateway/lakegate/lease_request.h"

namespace lakegate::own {

Task<Result<Response>> leases_renew(RequestContext& context) {
  LeasesRenewRequest request;
  request.target = lease_target(context);
  CO_ASSIGN_OR_RETURN(request.claim, holder_claim(context));
  std::function<Result<LeaseView>(Transaction&)> operation = [&request](Transaction& transaction) {
    return lakegate::leases_renew(transaction, request);
  };
  co_return co_await lease_operation_answer(context, "renew", ShowLeaseId::kYes, operation);
}

}  // namespace lakegate::own
