// ZonalCache: the stored record of an AnywhereCache or a RapidCache of a bucket
// (https://cloud.google.com/storage/docs/json_api/v1/AnywhereCache). A plain value.
//
// On one site there is no zone to cache in: the record is all there is of a cache.
#pragma once

#include <cstdint>
#include <string>

namespace lakegate {

// Stored; numbers never change.
enum class ZonalCacheState : uint8_t { kCreating = 1, kRunning = 2, kPaused = 3, kDisabled = 4 };

struct ZonalCache {
  std::string bucket;      // From the request, not stored in the value.
  std::string zone;        // From the key, not stored in the value. The cache's id, since a zone has one at most.
  std::string cache_type;  // Of a rapid cache: "rapid-cache" or "rapid-cache-ultra".
  std::string admission_policy = "admit-on-first-miss";
  int64_t ttl_s = 86'400;
  bool ingest_on_write = false;
  ZonalCacheState state = ZonalCacheState::kRunning;
  int64_t time_created_us = 0;
  int64_t updated_us = 0;  // Of a disabled one: since when.

  bool operator==(const ZonalCache&) const = default;
};

}  // namespace lakegate
