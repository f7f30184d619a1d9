#include "metadata/ops/object_protection.h"

#include <algorithm>

#include "base/encoding.h"

namespace lakegate {
namespace {

std::string path_of(const Object& object) { return "'" + object.bucket + "/" + object.name + "'"; }

Status check_holds(const Object& object) {
  const bool event_based = object.event_based_hold.value_or(false);
  if (!event_based && !object.temporary_hold) return Status();
  return Status(Code::kPermissionDenied,
                "Object " + path_of(object) + " is under active " + (event_based ? "Event-Based" : "Temporary") +
                    " hold and cannot be deleted, overwritten or archived until hold is removed.",
                "objectUnderActiveHold");
}

}  // namespace

std::optional<int64_t> retention_expiration_us(const Bucket& bucket, const Object& object) {
  if (!bucket.retention_policy || object.event_based_hold.value_or(false)) return std::nullopt;
  const int64_t start_us = object.retention_start_us != 0 ? object.retention_start_us : object.time_created_us;
  return start_us + bucket.retention_policy->period_s * 1'000'000;
}

Status check_unprotected(const Bucket& bucket, const Object& object, RemovalOutcome outcome, int64_t now_us) {
  RETURN_IF_ERROR(check_holds(object));
  if (outcome == RemovalOutcome::kNoncurrent) return Status();
  int64_t until_us = retention_expiration_us(bucket, object).value_or(0);
  if (object.retention) until_us = std::max(until_us, object.retention->retain_until_us);
  if (until_us <= now_us) return Status();
  return Status(Code::kPermissionDenied,
                "Object " + path_of(object) +
                    " is subject to bucket's retention policy or object retention and cannot be deleted or overwritten "
                    "until " +
                    format_rfc3339(until_us),
                "retentionPolicyNotMet");
}

}  // namespace lakegate
