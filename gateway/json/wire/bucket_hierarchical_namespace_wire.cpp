// https://cloud.google.com/storage/docs/hns-overview
#include <nlohmann/json.hpp>

#include "gateway/json/wire/bucket_settings_wire.h"
#include "gateway/json/wire/json_read.h"

namespace lakegate {

Status read_hierarchical_namespace(const nlohmann::json& value, BucketMerge& merge) {
  if (value.is_null()) return Status();
  RETURN_IF_ERROR(check_object(value, "hierarchicalNamespace"));
  bool enabled = merge.to.hierarchical_namespace_enabled;
  RETURN_IF_ERROR(read_bool(value, "enabled", enabled));
  // Chosen at creation for good; GCS takes a change that names it and drops it.
  if (merge.from == nullptr) merge.to.hierarchical_namespace_enabled = enabled;
  return Status();
}

void write_hierarchical_namespace(JsonWriter& json, const Bucket& bucket) {
  if (!bucket.hierarchical_namespace_enabled) return;
  json.begin_object("hierarchicalNamespace");
  json.boolean("enabled", true);
  json.end_object();
}

}  // namespace lakegate
