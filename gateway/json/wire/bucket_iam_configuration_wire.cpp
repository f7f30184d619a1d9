// https://cloud.google.com/storage/docs/uniform-bucket-level-access,
// https://cloud.google.com/storage/docs/public-access-prevention
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/json/wire/bucket_settings_wire.h"
#include "gateway/json/wire/json_read.h"

namespace lakegate {
namespace {

Status settle_uniform_access(BucketMerge& merge) {
  const bool was_enabled = merge.from != nullptr && merge.from->uniform_bucket_level_access;
  const int64_t locked_us = was_enabled ? merge.from->uniform_bucket_level_access_locked_time_us : 0;
  int64_t& to_us = merge.to.uniform_bucket_level_access_locked_time_us;
  if (!merge.to.uniform_bucket_level_access) {
    if (was_enabled && locked_us != 0 && locked_us <= merge.now_us) {
      return invalid_argument(
          "Uniform bucket-level access cannot be disabled: its locked time " + format_rfc3339(locked_us) + " is over.",
          "iamConfiguration.uniformBucketLevelAccess.enabled");
    }
    to_us = 0;
    return Status();
  }
  to_us = was_enabled ? locked_us : merge.now_us + limits::kUniformAccessLockDelayUs;
  return Status();
}

Status read_public_access_prevention(const nlohmann::json& value, BucketAttributes& attributes) {
  std::string prevention;
  RETURN_IF_ERROR(read_text(value, "publicAccessPrevention", prevention));
  if (prevention == "enforced") {
    attributes.public_access_prevention = PublicAccessPrevention::kEnforced;
  } else if (prevention == "inherited" || prevention == "unspecified") {
    attributes.public_access_prevention = PublicAccessPrevention::kInherited;
  } else if (!prevention.empty()) {
    return invalid_argument(prevention + " is not a valid value.", "iamConfiguration.publicAccessPrevention");
  }
  return Status();
}

}  // namespace

Status read_iam_configuration(const nlohmann::json& value, BucketMerge& merge) {
  if (value.is_null()) {
    merge.to.uniform_bucket_level_access = false;
    merge.to.public_access_prevention = PublicAccessPrevention::kInherited;
    return settle_uniform_access(merge);
  }
  RETURN_IF_ERROR(check_object(value, "iamConfiguration"));
  // The old name comes first, so that the new one wins.
  for (const char* name : {"bucketPolicyOnly", "uniformBucketLevelAccess"}) {
    const auto found = value.find(name);
    if (found == value.end() || found->is_null()) continue;
    RETURN_IF_ERROR(check_object(*found, name));
    RETURN_IF_ERROR(read_bool(*found, "enabled", merge.to.uniform_bucket_level_access));
  }
  RETURN_IF_ERROR(settle_uniform_access(merge));
  return read_public_access_prevention(value, merge.to);
}

void write_iam_configuration(JsonWriter& json, const Bucket& bucket) {
  json.begin_object("iamConfiguration");
  for (const char* field : {"bucketPolicyOnly", "uniformBucketLevelAccess"}) {
    json.begin_object(field);
    json.boolean("enabled", bucket.uniform_bucket_level_access);
    if (bucket.uniform_bucket_level_access && bucket.uniform_bucket_level_access_locked_time_us != 0) {
      json.string("lockedTime", format_rfc3339(bucket.uniform_bucket_level_access_locked_time_us));
    }
    json.end_object();
  }
  json.string("publicAccessPrevention",
              bucket.public_access_prevention == PublicAccessPrevention::kEnforced ? "enforced" : "inherited");
  json.end_object();
}

}  // namespace lakegate
