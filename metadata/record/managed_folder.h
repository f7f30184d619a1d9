// ManagedFolder: the stored record of a managed folder (https://cloud.google.com/storage/docs/managed-folders). A plain
// value. Its IAM policy is a record of its own.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace lakegate {

struct ManagedFolder {
  std::string bucket;  // From the request, not stored in the value.
  std::string name;    // From the key, not stored in the value.
  uint64_t metageneration = 1;
  int64_t time_created_us = 0;
  int64_t updated_us = 0;
  // Whether objects are ingested on write ("enabled", or empty for what the cache says), by rapid cache id.
  std::map<std::string, std::string> rapid_cache_policies;

  bool operator==(const ManagedFolder&) const = default;
};

}  // namespace lakegate
