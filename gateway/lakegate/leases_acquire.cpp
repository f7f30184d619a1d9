// lakegate.leases.acquire, lakegate.prefixLeases.acquire (docs/using/leases.md)
#include "metadata/ops/leases_acquire.h"

#include "gateway/lakegate/lease_request.h"
#include "gateway/lease_claim.h"
#include "gateway/parameters.h"

namespace lakegate::own {

Task<Result<Response>> leases_acquire(RequestContext& context) {
  LeasesAcquireRequest acquire;
  acquire.target = lease_target(context);
  CO_ASSIGN_OR_RETURN(const std::optional<LeaseId> proposed, lease_id_parameter(context.query, "proposedLeaseId"));
  if (proposed) {
    acquire.id = *proposed;
  } else {
    std::array<uint8_t, 16> bytes{};
    context.services.random.fill(std::as_writable_bytes(std::span(bytes)));
    acquire.id = random_lease_id(bytes);
  }
  CO_ASSIGN_OR_RETURN(acquire.duration_us, lease_duration_us(context));
  if (!acquire.target.is_prefix) {
    CO_ASSIGN_OR_RETURN(acquire.precondition, precondition_parameters(context.query));
  }
  acquire.holder = context.principal().entity();
  std::function<Result<LeaseView>(Transaction&)> operation = [&acquire](Transaction& transaction) {
    return lakegate::leases_acquire(transaction, acquire);
  };
  co_return co_await lease_operation_answer(context, "acquire", ShowLeaseId::kYes, operation);
}

}  // namespace lakegate::own
