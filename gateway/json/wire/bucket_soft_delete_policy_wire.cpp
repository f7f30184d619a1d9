// https://cloud.google.com/storage/docs/soft-delete
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/json/wire/bucket_settings_wire.h"
#include "gateway/json/wire/json_read.h"

namespace lakegate {
namespace {

// The policy is effective since it, or one with a longer retention, was set.
SoftDeletePolicy policy_of(int64_t retention_s, const BucketMerge& merge) {
  const bool is_covered = merge.from != nullptr && merge.from->soft_delete_policy &&
                          merge.from->soft_delete_policy->retention_s >= retention_s;
  return {retention_s, is_covered ? merge.from->soft_delete_policy->effective_time_us : merge.now_us};
}

}  // namespace

SoftDeletePolicy default_soft_delete_policy(const BucketMerge& merge) {
  return policy_of(merge.soft_delete_default_s, merge);
}

Status read_soft_delete_policy(const nlohmann::json& value, BucketMerge& merge) {
  if (value.is_null()) {
    merge.to.soft_delete_policy = default_soft_delete_policy(merge);
    return Status();
  }
  RETURN_IF_ERROR(check_object(value, "softDeletePolicy"));
  std::optional<int64_t> retention_s;
  RETURN_IF_ERROR(read_int64(value, "retentionDurationSeconds", retention_s));
  if (!retention_s) return Status();
  const bool is_present = merge.to.soft_delete_policy && merge.to.soft_delete_policy->retention_s == *retention_s;
  const bool is_in_range =
      *retention_s >= limits::kSoftDeleteRetentionMinS && *retention_s <= limits::kSoftDeleteRetentionMaxS;
  // The operator's default may lie outside of the range; a resource that repeats it is no change.
  if (*retention_s != 0 && !is_in_range && !is_present) {
    return invalid_argument("The soft delete retention duration must be 0, or 7 to 90 days.",
                            "softDeletePolicy.retentionDurationSeconds");
  }
  merge.to.soft_delete_policy = policy_of(*retention_s, merge);
  return Status();
}

void write_soft_delete_policy(JsonWriter& json, const Bucket& bucket) {
  json.begin_object("softDeletePolicy");
  json.int64("retentionDurationSeconds", static_cast<uint64_t>(bucket.soft_delete_retention_s()));
  if (bucket.soft_delete_retention_s() > 0) {
    json.string("effectiveTime", format_rfc3339(bucket.soft_delete_policy->effective_time_us));
  }
  json.end_object();
}

}  // namespace lakegate
