// lakegate.leases.get, lakegate.prefixLeases.get (docs/using/leases.md). The id stays its holder's secret.
#include "metadata/ops/leases_get.h"

#include "gateway/json/answer.h"
#include "gateway/lakegate/lease_request.h"

namespace lakegate::own {

Task<Result<Response>> leases_get(RequestContext& context) {
  const LeaseTarget target = lease_target(context);
  auto operation = [&target](Transaction& transaction) { return lakegate::leases_get(transaction, target); };
  CO_ASSIGN_OR_RETURN(const LeaseView view, co_await context.services.catalog.read(operation));
  co_return json_answer(context, [&](JsonWriter& json) { write_lease(json, view, ShowLeaseId::kNo); });
}

}  // namespace lakegate::own
