// ZonalCache records as the JSON resources storage#anywhereCache and storage#rapidCache, and back. Pure functions.
#pragma once

#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "gateway/json/wire/json_writer.h"
#include "metadata/record/zonal_cache.h"

namespace lakegate {

// In which words the two collections differ.
struct ZonalCacheWords {
  std::string_view kind;        // "storage#anywhereCache"
  std::string_view list_kind;   // "storage#anywhereCaches"
  std::string_view collection;  // "anywhereCaches", in links.
  const char* id = nullptr;     // "anywhereCacheId", as field and as path parameter.
  bool has_cache_type = false;
};
extern const ZonalCacheWords kAnywhereCacheWords;
extern const ZonalCacheWords kRapidCacheWords;

void write_zonal_cache(JsonWriter& json, const ZonalCacheWords& words, const ZonalCache& cache,
                       std::string_view base_url);

// A new cache from a client's resource; the zone is required.
Result<ZonalCache> zonal_cache_from_json(const ZonalCacheWords& words, const nlohmann::json& resource);

// ttl, admissionPolicy and ingestOnWrite of the resource; what is absent stays, null is the default.
Status merge_zonal_cache_settings(const ZonalCacheWords& words, const nlohmann::json& resource, ZonalCache& cache);

}  // namespace lakegate
