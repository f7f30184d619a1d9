// Bucket records as the JSON resource storage#bucket, and back. Pure functions.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "gateway/json/wire/json_writer.h"
#include "metadata/record/bucket.h"

namespace lakegate {

// With `acl`, the bucket's own list, as projection=full shows it: both lists and the owner.
void write_bucket(JsonWriter& json, std::string_view name, const Bucket& bucket, std::string_view base_url,
                  const Acl* acl = nullptr);

// "region", "dual-region" or "multi-region", from the location's name.
std::string location_type(std::string_view location);

// The attributes of a new bucket from a client's resource. Fields whose effect this server does not have yet are
// kUnimplemented unless they say nothing (null, false, empty, zero).
Result<BucketAttributes> bucket_attributes_from_json(const nlohmann::json& resource);

// Merge-patch: null resets, labels merge label by label. Location cannot change.
Result<BucketAttributes> patch_bucket_attributes(const Bucket& current, const nlohmann::json& patch);

}  // namespace lakegate
