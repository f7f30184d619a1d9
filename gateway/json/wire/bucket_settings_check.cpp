#include <algorithm>

#include "gateway/json/wire/bucket_settings_wire.h"
#include "metadata/locations.h"

namespace lakegate {
namespace {

// https://cloud.google.com/storage/docs/autoclass#restrictions
Status check_autoclass(const BucketAttributes& to) {
  if (!to.autoclass || !to.autoclass->enabled) return Status();
  if (to.storage_class != "STANDARD") {
    return invalid_argument(
        "Cannot set default storage class to " + to.storage_class + " for a bucket with Autoclass enabled.",
        "storageClass");
  }
  const auto minds_classes = [](const LifecycleRule& rule) {
    return rule.action == LifecycleAction::kSetStorageClass || !rule.condition.matches_storage_class.empty();
  };
  if (std::ranges::any_of(to.lifecycle, minds_classes)) {
    return invalid_argument(
        "A bucket with Autoclass enabled cannot have lifecycle rules with SetStorageClass or matchesStorageClass.",
        "lifecycle");
  }
  return Status();
}

// https://cloud.google.com/storage/docs/hns-overview#limitations
Status check_hierarchical_namespace(const BucketAttributes& to) {
  if (!to.hierarchical_namespace_enabled) return Status();
  if (!to.uniform_bucket_level_access) {
    return invalid_argument("Hierarchical namespace buckets must use uniform bucket-level access.",
                            "iamConfiguration.uniformBucketLevelAccess.enabled");
  }
  const auto refuse = [](std::string_view what, std::string_view location) {
    return invalid_argument(std::string(what) + " is not supported for hierarchical namespace buckets.", location);
  };
  if (to.versioning_enabled) return refuse("Versioning", "versioning.enabled");
  if (to.retention_policy) return refuse("Retention policy", "retentionPolicy");
  if (to.object_retention_enabled) return refuse("Object retention config", "objectRetention");
  return Status();
}

Status locked(const std::string& message) { return Status(Code::kPermissionDenied, message); }

Status check_retention_policy(const BucketMerge& merge) {
  if (merge.from == nullptr || !merge.from->retention_policy || !merge.from->retention_policy->is_locked) {
    return Status();
  }
  const std::string bucket = "'" + std::string(merge.name) + "'";
  if (!merge.to.retention_policy) {
    return locked("Bucket " + bucket + " has a locked Retention Policy which cannot be removed.");
  }
  if (merge.to.retention_policy->period_s < merge.from->retention_policy->period_s) {
    return locked("Cannot reduce retention duration of a locked Retention Policy for bucket " + bucket + ".");
  }
  return Status();
}

Status check_rpo(const BucketAttributes& to) {
  if (to.rpo.empty()) return Status();
  const std::string_view type = location_type(to.location, to.custom_placement_locations);
  if (type == "dual-region") return Status();
  if (to.rpo == "ASYNC_TURBO") {
    return invalid_argument(
        std::string("ASYNC_TURBO cannot be enabled on ") + (type == "region" ? "REGION" : "MULTI_REGION") + " bucket.",
        "rpo");
  }
  return Status();
}

Status check_placement(const BucketMerge& merge) {
  if (merge.from != nullptr) {
    if (merge.to.location != merge.from->location) {
      return invalid_argument("The location of a bucket cannot be changed.", "location");
    }
    if (merge.to.custom_placement_locations != merge.from->custom_placement_locations) {
      return invalid_argument("The custom placement of a bucket cannot be changed.", "customPlacementConfig");
    }
    return Status();
  }
  if (merge.to.custom_placement_locations.empty()) return Status();
  ASSIGN_OR_RETURN(const std::string around, location_around(merge.to.custom_placement_locations));
  if (around == merge.to.location) return Status();
  return invalid_argument("Invalid custom placement config: the location must be " + around + ".", "location");
}

}  // namespace

Status check_bucket_settings(const BucketMerge& merge) {
  RETURN_IF_ERROR(check_placement(merge));
  RETURN_IF_ERROR(check_retention_policy(merge));
  RETURN_IF_ERROR(check_rpo(merge.to));
  RETURN_IF_ERROR(check_autoclass(merge.to));
  return check_hierarchical_namespace(merge.to);
}

}  // namespace lakegate
