#include "metadata/ops/object_protection.h"

#include <algorithm>

#include "base/encoding.h"

namespace lakegate {
namespace {

std::string path_of(const Object& object) { return "'" + object.bucket + "/" + object.name + "'"; }

Status check_holds(const Object& object) {
  if (!object.is_held()) return Status();
  return Status(Code::kPermissionDenied,
                "Object " + path_of(object) + " is under active " +
                    (object.temporary_hold.value_or(false) ? "Temporary" : "Event-Based") +
                    " hold and cannot be deleted, overwritten or archived until hold is removed.",
                "objectUnderActiveHold");
}

// Of the bucket's policy alone.
std::optional<int64_t> policy_expiration_us(const Bucket& bucket, const Object& object) {
  if (!bucket.retention_policy || object.event_based_hold.value_or(false)) return std::nullopt;
  const int64_t start_us = object.retention_start_us != 0 ? object.retention_start_us : object.time_created_us;
  return start_us + bucket.retention_policy->period_s * 1'000'000;
}

}  // namespace

std::optional<int64_t> retention_expiration_us(const Bucket& bucket, const Object& object) {
  const std::optional<int64_t> policy_us = policy_expiration_us(bucket, object);
  if (!object.retention) return policy_us;
  return std::max(object.retention->retain_until_us, policy_us.value_or(object.retention->retain_until_us));
}

void fill_in_from_bucket(const Bucket& bucket, Object& object) {
  object.retention_expiration_us = retention_expiration_us(bucket, object);
  object.in_hierarchical_bucket = bucket.hierarchical_namespace_enabled;
}

bool is_filled_in_from_bucket(const Bucket& bucket, const Object& object) {
  return object.retention_expiration_us == retention_expiration_us(bucket, object) &&
         object.in_hierarchical_bucket == bucket.hierarchical_namespace_enabled;
}

Status check_unprotected(const Bucket& bucket, const Object& object, RemovalOutcome outcome, int64_t now_us) {
  RETURN_IF_ERROR(check_holds(object));
  if (outcome == RemovalOutcome::kNoncurrent) return Status();
  const std::optional<int64_t> until_us = retention_expiration_us(bucket, object);
  if (!until_us || *until_us <= now_us) return Status();
  return Status(Code::kPermissionDenied,
                "Object " + path_of(object) +
                    " is subject to bucket's retention policy or object retention and cannot be deleted or overwritten "
                    "until " +
                    format_rfc3339(*until_us),
                "retentionPolicyNotMet");
}

}  // namespace lakegate
