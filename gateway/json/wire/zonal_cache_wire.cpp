#include "gateway/json/wire/zonal_cache_wire.h"

#include <algorithm>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/json/wire/json_read.h"
#include "gateway/links.h"

namespace lakegate {

const ZonalCacheWords kAnywhereCacheWords = {"storage#anywhereCache", "storage#anywhereCaches", "anywhereCaches",
                                             "anywhereCacheId", false};
const ZonalCacheWords kRapidCacheWords = {"storage#rapidCache", "storage#rapidCaches", "rapidCaches", "rapidCacheId",
                                          true};

namespace {

using nlohmann::json;

constexpr size_t kZoneBytesMax = 63;
constexpr std::string_view kDefaultAdmissionPolicy = "admit-on-first-miss";
constexpr std::string_view kDefaultCacheType = "rapid-cache";

std::string_view state_word(ZonalCacheState state) {
  switch (state) {
    case ZonalCacheState::kCreating:
      return "creating";
    case ZonalCacheState::kRunning:
      return "running";
    case ZonalCacheState::kPaused:
      return "paused";
    case ZonalCacheState::kDisabled:
      break;
  }
  return "disabled";
}

Status read_ttl(const json& resource, ZonalCache& cache) {
  if (!resource.contains("ttl")) return Status();
  std::string text;
  RETURN_IF_ERROR(read_text(resource, "ttl", text));
  const std::optional<int64_t> ttl_s = text.empty() ? ZonalCache().ttl_s : parse_seconds(text);
  if (!ttl_s) return invalid_argument("Invalid value for ttl: it must be whole seconds, such as 86400s.", "ttl");
  if (*ttl_s < limits::kZonalCacheTtlSMin || *ttl_s > limits::kZonalCacheTtlSMax) {
    return invalid_argument("Invalid value for ttl: it must be between 3600s and 604800s.", "ttl");
  }
  cache.ttl_s = *ttl_s;
  return Status();
}

// gcloud writes ADMIT_ON_FIRST_MISS for admit-on-first-miss.
std::string plain_word(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return c == '_' ? '-' : static_cast<char>(std::tolower(c)); });
  return text;
}

Status read_admission_policy(const ZonalCacheWords& words, const json& resource, ZonalCache& cache) {
  if (!resource.contains("admissionPolicy")) return Status();
  std::string policy;
  RETURN_IF_ERROR(read_text(resource, "admissionPolicy", policy));
  if (policy.empty()) policy = kDefaultAdmissionPolicy;
  policy = plain_word(std::move(policy));
  const bool is_known = policy == "admit-on-first-miss" || policy == "admit-on-second-miss" ||
                        (words.has_cache_type && policy == "no-read-admission");
  if (!is_known) {
    return invalid_argument(
        "Invalid value for admissionPolicy: it must be admit-on-first-miss or admit-on-second-miss.",
        "admissionPolicy");
  }
  cache.admission_policy = policy;
  return Status();
}

Result<std::string> read_zone(const ZonalCacheWords& words, const json& resource) {
  std::string zone;
  RETURN_IF_ERROR(read_text(resource, "zone", zone));
  if (zone.empty()) return required_argument("zone");
  std::string id = zone;
  RETURN_IF_ERROR(read_text(resource, words.id, id));
  const bool is_plain = zone.size() <= kZoneBytesMax && std::all_of(zone.begin(), zone.end(), [](unsigned char c) {
                          return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
                        });
  if (!is_plain) return invalid_argument("Invalid value for zone.", "zone");
  if (!id.empty() && id != zone) return invalid_argument("The id of a cache is its zone.", words.id);
  return zone;
}

}  // namespace

void write_zonal_cache(JsonWriter& json, const ZonalCacheWords& words, const ZonalCache& cache,
                       std::string_view base_url) {
  json.begin_object();
  json.string("kind", words.kind);
  json.string("id", cache.bucket + "/" + cache.zone);
  json.string("selfLink", bucket_self_link(base_url, cache.bucket) + "/" + std::string(words.collection) + "/" +
                              percent_encode(cache.zone));
  json.string("bucket", cache.bucket);
  json.string(words.id, cache.zone);
  json.string("zone", cache.zone);
  if (words.has_cache_type) json.string("cacheType", cache.cache_type);
  json.string("state", state_word(cache.state));
  json.string("createTime", format_rfc3339(cache.time_created_us));
  json.string("updateTime", format_rfc3339(cache.updated_us));
  json.string("ttl", std::to_string(cache.ttl_s) + "s");
  json.string("admissionPolicy", cache.admission_policy);
  json.boolean("ingestOnWrite", cache.ingest_on_write);
  json.boolean("pendingUpdate", false);
  json.end_object();
}

Result<ZonalCache> zonal_cache_from_json(const ZonalCacheWords& words, const json& resource) {
  if (!resource.is_object()) return invalid_argument("The cache resource must be a JSON object.");
  ZonalCache cache;
  ASSIGN_OR_RETURN(cache.zone, read_zone(words, resource));
  if (words.has_cache_type) {
    RETURN_IF_ERROR(read_text(resource, "cacheType", cache.cache_type));
    if (cache.cache_type.empty()) cache.cache_type = kDefaultCacheType;
    if (cache.cache_type != "rapid-cache" && cache.cache_type != "rapid-cache-ultra") {
      return invalid_argument("Invalid value for cacheType: it must be rapid-cache or rapid-cache-ultra.", "cacheType");
    }
  }
  RETURN_IF_ERROR(merge_zonal_cache_settings(words, resource, cache));
  return cache;
}

Status merge_zonal_cache_settings(const ZonalCacheWords& words, const json& resource, ZonalCache& cache) {
  if (!resource.is_object()) return invalid_argument("The cache resource must be a JSON object.");
  RETURN_IF_ERROR(read_ttl(resource, cache));
  RETURN_IF_ERROR(read_admission_policy(words, resource, cache));
  return read_bool(resource, "ingestOnWrite", cache.ingest_on_write);
}

}  // namespace lakegate
