// https://cloud.google.com/storage/docs/object-holds, https://cloud.google.com/storage/docs/object-lock
#include <nlohmann/json.hpp>

#include "gateway/json/wire/bucket_settings_wire.h"
#include "gateway/json/wire/json_read.h"

namespace lakegate {

Status read_default_event_based_hold(const nlohmann::json& value, BucketMerge& merge) {
  if (!value.is_null() && !value.is_boolean()) {
    return invalid_argument("defaultEventBasedHold must be true or false.", "defaultEventBasedHold");
  }
  merge.to.default_event_based_hold.reset();
  if (value.is_boolean()) merge.to.default_event_based_hold = value.get<bool>();
  return Status();
}

void write_default_event_based_hold(JsonWriter& json, const Bucket& bucket) {
  if (bucket.default_event_based_hold) json.boolean("defaultEventBasedHold", *bucket.default_event_based_hold);
}

// It is chosen by the parameter enableObjectRetention at creation; the resource only shows it.
Status read_object_retention(const nlohmann::json& value, BucketMerge& merge) {
  if (value.is_null()) return Status();
  RETURN_IF_ERROR(check_object(value, "objectRetention"));
  std::string mode;
  RETURN_IF_ERROR(read_text(value, "mode", mode));
  const bool says_enabled = mode == "Enabled";
  if (!mode.empty() && says_enabled != merge.to.object_retention_enabled) {
    return invalid_argument("The object retention mode of a bucket is chosen when the bucket is created.",
                            "objectRetention.mode");
  }
  return Status();
}

void write_object_retention(JsonWriter& json, const Bucket& bucket) {
  if (!bucket.object_retention_enabled) return;
  json.begin_object("objectRetention");
  json.string("mode", "Enabled");
  json.end_object();
}

}  // namespace lakegate
