// lakegate.leases.break, lakegate.prefixLeases.break (docs/using/leases.md)
#include "metadata/ops/leases_break.h"

#include "gateway/lakegate/lease_request.h"

namespace lakegate::own {

Task<Result<Response>> leases_break(RequestContext& context) {
  LeasesBreakRequest request;
  request.target = lease_target(context);
  CO_ASSIGN_OR_RETURN(request.period_us, lease_break_period_us(context));
  std::function<Result<LeaseView>(Transaction&)> operation = [&request](Transaction& transaction) {
    return lakegate::leases_break(transaction, request);
  };
  co_return co_await lease_operation_answer(context, "break", ShowLeaseId::kNo, operation);
}

}  // namespace lakegate::own
