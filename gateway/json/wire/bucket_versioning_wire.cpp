// https://cloud.google.com/storage/docs/object-versioning
#include <nlohmann/json.hpp>

#include "gateway/json/wire/bucket_settings_wire.h"
#include "gateway/json/wire/json_read.h"

namespace lakegate {

Status read_versioning(const nlohmann::json& value, BucketMerge& merge) {
  if (value.is_null()) {
    merge.to.versioning_enabled = false;
    merge.to.versioning_set = false;
    return Status();
  }
  RETURN_IF_ERROR(check_object(value, "versioning"));
  merge.to.versioning_set = true;
  return read_bool(value, "enabled", merge.to.versioning_enabled);
}

void write_versioning(JsonWriter& json, const Bucket& bucket) {
  if (!bucket.versioning_set) return;
  json.begin_object("versioning");
  json.boolean("enabled", bucket.versioning_enabled);
  json.end_object();
}

}  // namespace lakegate
