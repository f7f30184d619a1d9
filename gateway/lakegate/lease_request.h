// What the handlers of leases share: whose lease a request is about, how long, and the answer.
#pragma once

#include <functional>

#include "gateway/context.h"
#include "gateway/json/wire/json_writer.h"
#include "metadata/ops/lease_view.h"

namespace lakegate {

// The object or prefix of the path.
LeaseTarget lease_target(const RequestContext& context);
// lease_claim() with an id, without which the method makes no sense.
Result<LeaseClaim> holder_claim(const RequestContext& context);
// leaseDuration in whole seconds, -1 for one without end.
Result<std::optional<int64_t>> lease_duration_us(const RequestContext& context);
// leaseBreakPeriod in whole seconds; nothing where it is absent.
Result<std::optional<int64_t>> lease_break_period_us(const RequestContext& context);

// Whether an answer names the lease's id: only to those who knew it, or made it.
enum class ShowLeaseId { kNo, kYes };
void write_lease(JsonWriter& json, const LeaseView& view, ShowLeaseId show_id);

// Commits the operation, counts it as `name`, and answers with what it made of the lease.
Task<Result<Response>> lease_operation_answer(RequestContext& context, const char* name, ShowLeaseId show_id,
                                              std::function<Result<LeaseView>(Transaction&)> operation);

}  // namespace lakegate
