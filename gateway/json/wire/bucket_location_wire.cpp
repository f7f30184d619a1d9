// https://cloud.google.com/storage/docs/locations, https://cloud.google.com/storage/docs/turbo-replication
#include <nlohmann/json.hpp>

#include "gateway/json/wire/bucket_settings_wire.h"
#include "gateway/json/wire/json_read.h"
#include "metadata/locations.h"

namespace lakegate {
namespace {

// "us-east1+us-east4" is the older spelling of a custom dual-region.
Status read_dual_region(std::string_view location, BucketMerge& merge) {
  const size_t plus = location.find('+');
  ASSIGN_OR_RETURN(std::string first, checked_location(location.substr(0, plus)));
  ASSIGN_OR_RETURN(std::string second, checked_location(location.substr(plus + 1)));
  std::vector<std::string> regions = {std::move(first), std::move(second)};
  const Result<std::string> around = location_around(regions);
  if (!around.ok()) return invalid_argument("The specified location constraint is not valid.", "location");
  merge.to.location = *around;
  merge.to.custom_placement_locations = std::move(regions);
  return Status();
}

std::string_view type_of(const Bucket& bucket) {
  return location_type(bucket.location, bucket.custom_placement_locations);
}

}  // namespace

Status read_location(const nlohmann::json& value, BucketMerge& merge) {
  if (value.is_null()) return Status();
  if (!value.is_string()) return invalid_argument("location must be a string.", "location");
  const std::string& stated = value.get_ref<const std::string&>();
  if (stated.empty()) return Status();
  if (stated.find('+') != std::string::npos) return read_dual_region(stated, merge);
  ASSIGN_OR_RETURN(merge.to.location, checked_location(stated));
  return Status();
}

void write_location(JsonWriter& json, const Bucket& bucket) {
  json.string("location", bucket.location);
  json.string("locationType", type_of(bucket));
}

Result<std::vector<std::string>> read_data_locations(const nlohmann::json& placement) {
  RETURN_IF_ERROR(check_object(placement, "customPlacementConfig"));
  std::vector<std::string> regions;
  RETURN_IF_ERROR(read_texts(placement, "dataLocations", regions));
  for (std::string& region : regions) {
    for (char& c : region) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  if (!regions.empty()) RETURN_IF_ERROR(location_around(regions).status());
  return regions;
}

Status read_custom_placement(const nlohmann::json& value, BucketMerge& merge) {
  if (value.is_null()) return Status();
  ASSIGN_OR_RETURN(std::vector<std::string> regions, read_data_locations(value));
  if (!regions.empty()) merge.to.custom_placement_locations = std::move(regions);
  return Status();
}

void write_custom_placement(JsonWriter& json, const Bucket& bucket) {
  if (bucket.custom_placement_locations.empty()) return;
  json.begin_object("customPlacementConfig");
  json.begin_array("dataLocations");
  for (const std::string& location : bucket.custom_placement_locations) json.element(location);
  json.end_array();
  json.end_object();
}

Status read_rpo(const nlohmann::json& value, BucketMerge& merge) {
  if (!value.is_null() && !value.is_string()) return invalid_argument("rpo must be a string.", "rpo");
  const std::string rpo = value.is_string() ? value.get<std::string>() : std::string();
  if (!rpo.empty() && rpo != "DEFAULT" && rpo != "ASYNC_TURBO") {
    return invalid_argument("Invalid value for rpo: '" + rpo + "'.", "rpo");
  }
  merge.to.rpo = rpo;
  return Status();
}

void write_rpo(JsonWriter& json, const Bucket& bucket) {
  if (!bucket.rpo.empty()) {
    json.string("rpo", bucket.rpo);
  } else if (type_of(bucket) != "region") {
    json.string("rpo", "DEFAULT");
  }
}

}  // namespace lakegate
