// The settings of a bucket as members of the JSON resource storage#bucket, one file each (bucket_<setting>_wire.cpp),
// and back. Pure functions; any thread.
//
// A reader takes the member's value, which may be null, and merges it: null resets the setting, objects merge member by
// member, arrays replace. What only the server determines (times) comes out of what the bucket had before. A writer
// writes its member, or nothing where GCS shows none. A value that GCS refuses is kInvalidArgument.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gateway/json/wire/json_writer.h"
#include "metadata/record/bucket.h"

namespace lakegate {

struct BucketMerge {
  BucketAttributes& to;          // What the bucket will have; starts as what it has, or as the defaults.
  const Bucket* from = nullptr;  // The bucket as it stands; null while it is being made.
  std::string_view name;
  int64_t now_us = 0;
  int64_t soft_delete_default_s = 0;
};

Status read_autoclass(const nlohmann::json& value, BucketMerge& merge);
void write_autoclass(JsonWriter& json, const Bucket& bucket);

Status read_billing(const nlohmann::json& value, BucketMerge& merge);
void write_billing(JsonWriter& json, const Bucket& bucket);

Status read_cors(const nlohmann::json& value, BucketMerge& merge);
void write_cors(JsonWriter& json, const Bucket& bucket);

Status read_custom_placement(const nlohmann::json& value, BucketMerge& merge);
void write_custom_placement(JsonWriter& json, const Bucket& bucket);
// The two regions of a customPlacementConfig, in upper case and checked; none where it names none.
Result<std::vector<std::string>> read_data_locations(const nlohmann::json& placement);

Status read_default_event_based_hold(const nlohmann::json& value, BucketMerge& merge);
void write_default_event_based_hold(JsonWriter& json, const Bucket& bucket);

Status read_encryption(const nlohmann::json& value, BucketMerge& merge);
void write_encryption(JsonWriter& json, const Bucket& bucket);

Status read_hierarchical_namespace(const nlohmann::json& value, BucketMerge& merge);
void write_hierarchical_namespace(JsonWriter& json, const Bucket& bucket);

Status read_iam_configuration(const nlohmann::json& value, BucketMerge& merge);
void write_iam_configuration(JsonWriter& json, const Bucket& bucket);

Status read_ip_filter(const nlohmann::json& value, BucketMerge& merge);
void write_ip_filter(JsonWriter& json, const Bucket& bucket);

Status read_labels(const nlohmann::json& value, BucketMerge& merge);
void write_labels(JsonWriter& json, const Bucket& bucket);

Status read_lifecycle(const nlohmann::json& value, BucketMerge& merge);
void write_lifecycle(JsonWriter& json, const Bucket& bucket);

Status read_location(const nlohmann::json& value, BucketMerge& merge);
void write_location(JsonWriter& json, const Bucket& bucket);

Status read_logging(const nlohmann::json& value, BucketMerge& merge);
void write_logging(JsonWriter& json, const Bucket& bucket);

Status read_object_retention(const nlohmann::json& value, BucketMerge& merge);
void write_object_retention(JsonWriter& json, const Bucket& bucket);

Status read_retention_policy(const nlohmann::json& value, BucketMerge& merge);
void write_retention_policy(JsonWriter& json, const Bucket& bucket);

Status read_rpo(const nlohmann::json& value, BucketMerge& merge);
void write_rpo(JsonWriter& json, const Bucket& bucket);

Status read_soft_delete_policy(const nlohmann::json& value, BucketMerge& merge);
void write_soft_delete_policy(JsonWriter& json, const Bucket& bucket);
// What a bucket has whose resource does not say.
SoftDeletePolicy default_soft_delete_policy(const BucketMerge& merge);

Status read_storage_class(const nlohmann::json& value, BucketMerge& merge);
void write_storage_class(JsonWriter& json, const Bucket& bucket);

Status read_versioning(const nlohmann::json& value, BucketMerge& merge);
void write_versioning(JsonWriter& json, const Bucket& bucket);

Status read_website(const nlohmann::json& value, BucketMerge& merge);
void write_website(JsonWriter& json, const Bucket& bucket);

// What must hold between the settings, and between the bucket as it stands and as it will be.
Status check_bucket_settings(const BucketMerge& merge);

}  // namespace lakegate
