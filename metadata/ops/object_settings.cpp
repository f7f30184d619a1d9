#include "metadata/ops/object_settings.h"

#include "base/limits.h"

namespace lakegate {
namespace {

Status check_retention_beside_hold(const ObjectAttributes& attributes, bool event_based_hold) {
  if (!attributes.retention || !event_based_hold) return Status();
  return invalid_argument("Retention and event based holds cannot be configured together.");
}

Status check_stated_retention(const Bucket& bucket, const ObjectRetention& retention, int64_t now_us) {
  if (!bucket.object_retention_enabled) return invalid_argument("Object retention is not enabled on the bucket.");
  if (retention.retain_until_us <= now_us) return invalid_argument("Retain until time cannot be in the past.");
  if (retention.retain_until_us - now_us > limits::kRetentionPeriodMaxS * 1'000'000) {
    return invalid_argument("Retain until time cannot be more than 100 years in the future.");
  }
  return Status();
}

Status refuse_less_retention(const ObjectRetention& current) {
  return Status(Code::kPermissionDenied,
                current.mode == RetentionMode::kLocked
                    ? "The locked object retention cannot be removed. Its retention mode cannot be changed and its "
                      "retention period cannot be shortened."
                    : "The unlocked object retention cannot be removed and its retention period cannot be shortened "
                      "without overriding unlocked retention intent and permission.");
}

// Whether `changed` takes away some of what `current` promises, which for GCS a lock does too: it ends the freedom to
// override.
bool needs_override(const ObjectRetention& current, const std::optional<ObjectRetention>& changed) {
  return !changed || changed->mode != current.mode || changed->retain_until_us < current.retain_until_us;
}

}  // namespace

Status check_new_settings(const Bucket& bucket, const ObjectAttributes& attributes, int64_t now_us) {
  if (attributes.retention) RETURN_IF_ERROR(check_stated_retention(bucket, *attributes.retention, now_us));
  return check_retention_beside_hold(
      attributes, attributes.event_based_hold.value_or(bucket.default_event_based_hold.value_or(false)));
}

Status check_changed_settings(const Bucket& bucket, const ObjectAttributes& current, const ObjectAttributes& changed,
                              bool override_unlocked_retention, int64_t now_us) {
  if (changed.retention && changed.retention != current.retention) {
    RETURN_IF_ERROR(check_stated_retention(bucket, *changed.retention, now_us));
  }
  if (current.retention && needs_override(*current.retention, changed.retention)) {
    const bool is_locked = current.retention->mode == RetentionMode::kLocked;
    if (is_locked || !override_unlocked_retention) return refuse_less_retention(*current.retention);
  }
  // Where both stand already, the default hold of the bucket has come to an upload on its way.
  if (current.retention && current.event_based_hold.value_or(false)) return Status();
  return check_retention_beside_hold(changed, changed.event_based_hold.value_or(false));
}

Status check_context_limits(const ObjectAttributes& attributes) {
  if (attributes.contexts.size() > limits::kContextsMax) {
    return invalid_argument("An object can have at most 50 contexts.", "contexts.custom");
  }
  size_t total_bytes = 0;
  for (const auto& [key, context] : attributes.contexts) total_bytes += key.size() + context.value.size();
  if (total_bytes > limits::kContextsBytesMax) {
    return invalid_argument("The contexts of an object can have at most 25 KiB together.", "contexts.custom");
  }
  return Status();
}

void stamp_contexts(ObjectAttributes& attributes, int64_t now_us) {
  for (auto& [key, context] : attributes.contexts) {
    if (context.create_time_us == 0) context.create_time_us = now_us;
    if (context.update_time_us == 0) context.update_time_us = now_us;
  }
}

ObjectAttributes copied_attributes(const Object& source) {
  ObjectAttributes attributes = source;
  attributes.temporary_hold.reset();
  attributes.event_based_hold.reset();
  attributes.retention.reset();
  attributes.acl.reset();
  attributes.storage_class.clear();
  return attributes;
}

}  // namespace lakegate
