// Bucket: the stored record of a bucket (https://cloud.google.com/storage/docs/json_api/v1/buckets). A plain value.
//
// Fields that have no effect in this server yet are not stored; the gateway answers 501 to a request that sets them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace lakegate {

enum class PublicAccessPrevention : uint8_t { kInherited = 0, kEnforced = 1 };

// What a client may set.
struct BucketAttributes {
  std::string location = "US";             // Upper case, as GCS shows it.
  std::string storage_class = "STANDARD";  // Default class of its objects.
  bool versioning_enabled = false;
  bool versioning_set = false;  // Whether the client ever said; then the resource shows it.
  bool uniform_bucket_level_access = false;
  int64_t uniform_bucket_level_access_locked_time_us = 0;
  PublicAccessPrevention public_access_prevention = PublicAccessPrevention::kInherited;
  std::string rpo;  // "" or "DEFAULT"
  std::map<std::string, std::string> labels;
  bool operator==(const BucketAttributes&) const = default;
};

struct Bucket : BucketAttributes {
  // The commit version that created the bucket: its id in all keys, so that a later bucket of the same name shares
  // nothing.
  uint64_t generation = 0;
  uint64_t metageneration = 1;
  std::string name;
  std::string project;
  int64_t time_created_us = 0;
  int64_t updated_us = 0;
  bool operator==(const Bucket&) const = default;
};

}  // namespace lakegate
