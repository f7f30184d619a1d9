// https://cloud.google.com/storage/docs/requester-pays
#include <nlohmann/json.hpp>

#include "gateway/json/wire/bucket_settings_wire.h"
#include "gateway/json/wire/json_read.h"

namespace lakegate {

Status read_billing(const nlohmann::json& value, BucketMerge& merge) {
  if (value.is_null()) {
    merge.to.requester_pays.reset();
    return Status();
  }
  RETURN_IF_ERROR(check_object(value, "billing"));
  const auto stated = value.find("requesterPays");
  if (stated == value.end()) return Status();
  if (stated->is_null()) {
    merge.to.requester_pays.reset();
    return Status();
  }
  return read_bool(value, "requesterPays", merge.to.requester_pays.emplace());
}

void write_billing(JsonWriter& json, const Bucket& bucket) {
  if (!bucket.requester_pays) return;
  json.begin_object("billing");
  json.boolean("requesterPays", *bucket.requester_pays);
  json.end_object();
}

}  // namespace lakegate
