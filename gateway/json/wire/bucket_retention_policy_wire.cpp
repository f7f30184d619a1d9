// https://cloud.google.com/storage/docs/bucket-lock
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/json/wire/bucket_settings_wire.h"
#include "gateway/json/wire/json_read.h"

namespace lakegate {
namespace {

// The lock has a method of its own; a resource may only repeat it.
Status check_lock(const nlohmann::json& value, const BucketMerge& merge) {
  const bool was_locked =
      merge.from != nullptr && merge.from->retention_policy && merge.from->retention_policy->is_locked;
  bool stated = was_locked;
  RETURN_IF_ERROR(read_bool(value, "isLocked", stated));
  if (stated == was_locked) return Status();
  if (merge.from == nullptr) {
    return invalid_argument(
        "Retention Policy should not set/unset lock at insertion time for bucket '" + std::string(merge.name) + "'.",
        "retentionPolicy.isLocked");
  }
  return invalid_argument("The lock of a Retention Policy is set by lockRetentionPolicy alone, and never unset.",
                          "retentionPolicy.isLocked");
}

}  // namespace

Status read_retention_policy(const nlohmann::json& value, BucketMerge& merge) {
  if (value.is_null()) {
    merge.to.retention_policy.reset();
    return Status();
  }
  RETURN_IF_ERROR(check_object(value, "retentionPolicy"));
  RETURN_IF_ERROR(check_lock(value, merge));
  const std::optional<RetentionPolicy> before = merge.from == nullptr ? std::nullopt : merge.from->retention_policy;
  std::optional<int64_t> period_s;
  if (merge.to.retention_policy) period_s = merge.to.retention_policy->period_s;
  RETURN_IF_ERROR(read_int64(value, "retentionPeriod", period_s));
  if (!period_s) return required_argument("retentionPolicy.retentionPeriod");
  if (*period_s <= 0 || *period_s > limits::kRetentionPeriodMaxS) {
    return invalid_argument("The retention period must be greater than zero and less than 100 years.",
                            "retentionPolicy.retentionPeriod");
  }
  RetentionPolicy policy;
  policy.period_s = *period_s;
  policy.is_locked = before && before->is_locked;
  policy.effective_time_us = before && before->period_s == *period_s ? before->effective_time_us : merge.now_us;
  merge.to.retention_policy = policy;
  return Status();
}

void write_retention_policy(JsonWriter& json, const Bucket& bucket) {
  if (!bucket.retention_policy) return;
  json.begin_object("retentionPolicy");
  json.int64("retentionPeriod", static_cast<uint64_t>(bucket.retention_policy->period_s));
  json.string("effectiveTime", format_rfc3339(bucket.retention_policy->effective_time_us));
  if (bucket.retention_policy->is_locked) json.boolean("isLocked", true);
  json.end_object();
}

}  // namespace lakegate
