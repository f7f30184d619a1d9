#include "gateway/json/wire/managed_folder_wire.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/json/wire/json_read.h"
#include "gateway/links.h"

namespace lakegate {
namespace {

using nlohmann::json;

constexpr size_t kRapidCacheIdBytesMax = 128;

bool is_rapid_cache_id(const std::string& id) {
  return !id.empty() && id.size() <= kRapidCacheIdBytesMax && std::all_of(id.begin(), id.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
  });
}

Result<std::string> read_policy(const std::string& id, const json& policy) {
  if (!policy.is_object()) return invalid_argument("A rapid cache policy must be an object.", "rapidCacheConfig");
  std::string named = id;
  RETURN_IF_ERROR(read_text(policy, "rapidCacheId", named));
  if (!named.empty() && named != id) {
    return invalid_argument("rapidCacheId must be the key of its policy.", "rapidCacheConfig.policies");
  }
  std::string ingest_on_write;
  RETURN_IF_ERROR(read_text(policy, "ingestOnWrite", ingest_on_write));
  if (!ingest_on_write.empty() && ingest_on_write != "enabled") {
    return invalid_argument("Invalid value for ingestOnWrite: '" + ingest_on_write + "'.", "rapidCacheConfig.policies");
  }
  return ingest_on_write;
}

}  // namespace

void write_managed_folder(JsonWriter& json, const ManagedFolder& folder, std::string_view base_url) {
  json.begin_object();
  json.string("kind", "storage#managedFolder");
  json.string("id", folder.bucket + "/" + folder.name);
  json.string("selfLink", bucket_self_link(base_url, folder.bucket) + "/managedFolders/" + percent_encode(folder.name));
  json.string("name", folder.name);
  json.string("bucket", folder.bucket);
  json.int64("metageneration", folder.metageneration);
  json.string("createTime", format_rfc3339(folder.time_created_us));
  json.string("updateTime", format_rfc3339(folder.updated_us));
  if (!folder.rapid_cache_policies.empty()) {
    json.begin_object("rapidCacheConfig");
    json.begin_object("policies");
    for (const auto& [id, ingest_on_write] : folder.rapid_cache_policies) {
      json.begin_object(id);
      json.string("rapidCacheId", id);
      json.string_unless_empty("ingestOnWrite", ingest_on_write);
      json.end_object();
    }
    json.end_object();
    json.end_object();
  }
  json.end_object();
}

Result<RapidCachePolicies> merge_rapid_cache_config(RapidCachePolicies current, const json& resource) {
  const auto config = resource.find("rapidCacheConfig");
  if (config == resource.end()) return current;
  if (config->is_null()) return RapidCachePolicies();
  if (!config->is_object()) return invalid_argument("rapidCacheConfig must be an object.", "rapidCacheConfig");
  const auto policies = config->find("policies");
  if (policies == config->end()) return current;
  if (policies->is_null()) return RapidCachePolicies();
  if (!policies->is_object()) return invalid_argument("policies must be an object.", "rapidCacheConfig.policies");
  for (const auto& [id, policy] : policies->items()) {
    if (!is_rapid_cache_id(id)) return invalid_argument("Invalid rapid cache id.", "rapidCacheConfig.policies");
    if (policy.is_null()) {
      current.erase(id);
      continue;
    }
    ASSIGN_OR_RETURN(current[id], read_policy(id, policy));
  }
  if (current.size() > limits::kRapidCachePoliciesMax) {
    return invalid_argument("Too many rapid cache policies.", "rapidCacheConfig.policies");
  }
  return current;
}

}  // namespace lakegate
