#include "gateway/lakegate/lease_request.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/metrics.h"
#include "gateway/json/answer.h"
#include "gateway/lease_claim.h"
#include "storage/writes_gate.h"

namespace lakegate {
namespace {

constexpr int64_t kSecondUs = 1'000'000;
// More than any that is allowed, and far from what multiplying would overflow.
constexpr int64_t kSecondsMax = 1'000'000;

Result<std::optional<int64_t>> seconds_parameter(const Query& query, std::string_view name) {
  const std::optional<std::string_view> text = query.find(name);
  if (!text) return std::optional<int64_t>();
  const bool is_negative = text->starts_with('-');
  const std::optional<int64_t> number = parse_int64(text->substr(is_negative ? 1 : 0));
  if (!number) {
    return invalid_argument("Invalid value for " + std::string(name) + ": '" + std::string(text->substr(0, 128)) +
                                "' is not a number of seconds.",
                            name);
  }
  const int64_t seconds = std::min(*number, kSecondsMax);
  return std::optional<int64_t>(is_negative ? -seconds : seconds);
}

int64_t rounded_up_seconds(int64_t us) { return (us + kSecondUs - 1) / kSecondUs; }

}  // namespace

LeaseTarget lease_target(const RequestContext& context) {
  const std::string& prefix = context.path_parameter("prefix");
  if (!prefix.empty()) return {context.bucket(), prefix, /*is_prefix=*/true};
  return {context.bucket(), context.object(), /*is_prefix=*/false};
}

Result<LeaseClaim> holder_claim(const RequestContext& context) {
  ASSIGN_OR_RETURN(LeaseClaim claim, lease_claim(context));
  if (!claim.id) return required_argument("leaseId");
  return claim;
}

Result<std::optional<int64_t>> lease_duration_us(const RequestContext& context) {
  ASSIGN_OR_RETURN(const std::optional<int64_t> seconds, seconds_parameter(context.query, "leaseDuration"));
  if (!seconds) return required_argument("leaseDuration");
  if (*seconds == -1) return std::optional<int64_t>();
  return std::optional<int64_t>(*seconds * kSecondUs);
}

Result<std::optional<int64_t>> lease_break_period_us(const RequestContext& context) {
  ASSIGN_OR_RETURN(std::optional<int64_t> seconds, seconds_parameter(context.query, "leaseBreakPeriod"));
  if (seconds) *seconds *= kSecondUs;
  return seconds;
}

void write_lease(JsonWriter& json, const LeaseView& view, ShowLeaseId show_id) {
  json.begin_object();
  json.string("kind", "lakegate#lease");
  json.string("bucket", view.target.bucket);
  json.string(view.target.is_prefix ? "prefix" : "object", view.target.name);
  json.string("state", lease_state_name(view.state));
  if (view.object_generation != 0) json.int64("generation", view.object_generation);
  if (view.lease) {
    const Lease& lease = *view.lease;
    if (lease.is_prefix && !view.target.is_prefix) json.string("leasedPrefix", lease.name);
    if (show_id == ShowLeaseId::kYes) json.string("leaseId", format_lease_id(lease.id));
    json.int64("leaseEpoch", lease.epoch);
    json.number("leaseDuration", lease.duration_us ? *lease.duration_us / kSecondUs : -1);
    if (is_held(view.state) && view.remaining_us) {
      json.number("remainingSeconds", rounded_up_seconds(*view.remaining_us));
    }
    json.string_unless_empty("holder", lease.holder);
    json.string("acquireTime", format_rfc3339(lease.time_acquired_us));
  }
  json.end_object();
}

Task<Result<Response>> lease_operation_answer(RequestContext& context, const char* name, ShowLeaseId show_id,
                                              std::function<Result<LeaseView>(Transaction&)> operation) {
  WritesGate& gate = context.services.objects.gate();
  CO_RETURN_IF_ERROR(gate.check());
  auto committed = co_await context.services.catalog.transact(operation);
  if (!committed.ok()) {
    gate.note_failure(committed.status());
    co_return committed.status();
  }
  LeaseView view = std::move(committed->value);
  if (view.lease && view.lease->epoch == 0) view.lease->epoch = committed->commit_version;
  counter("lakegate_lease_operations_total", "Operations on leases that succeeded, by operation.",
          {{"operation", name}})
      .add();
  co_return json_answer(context, [&](JsonWriter& json) { write_lease(json, view, show_id); });
}

}  // namespace lakegate
