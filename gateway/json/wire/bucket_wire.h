// Bucket records as the JSON resource storage#bucket, and back. Pure functions; any thread.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "gateway/json/wire/json_writer.h"
#include "metadata/record/bucket.h"

namespace lakegate {

// With `acl`, the bucket's own list, as projection=full shows it: both lists and the owner.
void write_bucket(JsonWriter& json, std::string_view name, const Bucket& bucket, std::string_view base_url,
                  const Acl* acl = nullptr);

struct NewBucketOptions {
  std::string_view name;
  int64_t now_us = 0;
  int64_t soft_delete_default_s = 0;      // Where the resource says nothing.
  bool object_retention_enabled = false;  // The parameter enableObjectRetention.
};
// The attributes of a new bucket from a client's resource; kInvalidArgument with GCS's sentence for what it refuses.
Result<BucketAttributes> bucket_attributes_from_json(const nlohmann::json& resource, const NewBucketOptions& options);

enum class BucketChange {
  kPatch,   // A merge: null resets, objects merge member by member.
  kUpdate,  // The resource replaces what is there.
};
// The attributes of `current` after a client's resource has changed it. An update without iamConfiguration, ipFilter or
// softDeletePolicy keeps these: what lets people in or keeps data must not change by omission.
Result<BucketAttributes> changed_bucket_attributes(const Bucket& current, const nlohmann::json& resource,
                                                   BucketChange change, int64_t now_us, int64_t soft_delete_default_s);

}  // namespace lakegate
