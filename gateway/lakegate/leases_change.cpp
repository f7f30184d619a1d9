// lakegate.leases.change, lakegate.prefixLeases.change (docs/using/leases.md)
#include "metadata/ops/leases_change.h"

#include "gateway/lakegate/lease_request.h"
#include "gateway/lease_claim.h"

namespace lakegate::own {

Task<Result<Response>> leases_change(RequestContext& context) {
  LeasesChangeRequest request;
  request.target = lease_target(context);
  CO_ASSIGN_OR_RETURN(request.claim, holder_claim(context));
  CO_ASSIGN_OR_RETURN(const std::optional<LeaseId> proposed, lease_id_parameter(context.query, "proposedLeaseId"));
  if (!proposed) co_return required_argument("proposedLeaseId");
  request.proposed_id = *proposed;
  std::function<Result<LeaseView>(Transaction&)> operation = [&request](Transaction& transaction) {
    return lakegate::leases_change(transaction, request);
  };
  co_return co_await lease_operation_answer(context, "change", ShowLeaseId::kYes, operation);
}

}  // namespace lakegate::own
