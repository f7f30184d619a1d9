#include "metadata/ops/zonal_caches.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/operations.h"
#include "metadata/schema/zonal_cache_codec.h"

namespace lakegate {
namespace {

auto decode_row(const Bucket& bucket) {
  return [&bucket](const std::string& id, std::string_view record) -> Result<ZonalCache> {
    ASSIGN_OR_RETURN(ZonalCache cache, decode_zonal_cache(record));
    cache.bucket = bucket.name;
    cache.zone = id;
    return cache;
  };
}

bool is_gone(const ZonalCache& cache, int64_t now_us) {
  return cache.state == ZonalCacheState::kDisabled && now_us - cache.updated_us >= limits::kDisabledCacheKeptUs;
}

Result<std::optional<ZonalCache>> find_cache(Transaction& transaction, const Bucket& bucket, ResourceKind kind,
                                             const std::string& id) {
  ASSIGN_OR_RETURN(std::optional<ZonalCache> cache,
                   get_resource(transaction, {kind, bucket.generation, id}, decode_row(bucket)));
  if (cache && is_gone(*cache, transaction.now_us())) cache.reset();
  return cache;
}

void put_cache(Transaction& transaction, const Bucket& bucket, ResourceKind kind, const ZonalCache& cache) {
  transaction.put(Table::kResources, resource_key(kind, bucket.generation, cache.zone), encode_zonal_cache(cache));
}

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

struct MultiRegion {
  std::string_view location;
  std::string_view zone_prefix;
};
constexpr std::array kMultiRegions = {MultiRegion{"US", "us-"}, MultiRegion{"EU", "europe-"},
                                      MultiRegion{"ASIA", "asia-"}};

// Regions' zones are called after them. What lies in a dual-region's code name is not known here, so any zone may.
Status check_zone(const Bucket& bucket, const std::string& zone) {
  std::vector<std::string> prefixes;
  for (const std::string& region : bucket.custom_placement_locations) prefixes.push_back(lower_case(region) + "-");
  if (prefixes.empty() && bucket.location.find('-') != std::string::npos) {
    prefixes.push_back(lower_case(bucket.location) + "-");
  }
  for (const MultiRegion& multi_region : kMultiRegions) {
    if (prefixes.empty() && bucket.location == multi_region.location) {
      prefixes.emplace_back(multi_region.zone_prefix);
    }
  }
  const auto holds = [&](const std::string& prefix) { return zone.starts_with(prefix) && zone.size() > prefix.size(); };
  if (prefixes.empty() || std::any_of(prefixes.begin(), prefixes.end(), holds)) return Status();
  return invalid_argument("The zone '" + zone + "' is not in the location of the bucket.", "zone");
}

Operation record_operation(Transaction& transaction, const Bucket& bucket, OperationKind kind, const std::string& id,
                           const ZonalCache& cache) {
  const std::string ttl = std::to_string(cache.ttl_s) + "s";
  Operation operation = operations_record_finished(
      transaction, bucket, kind, id, {{"zone", cache.zone}, {"ttl", ttl}, {"admissionPolicy", cache.admission_policy}});
  const bool is_anywhere = kind == OperationKind::kAnywhereCachesInsert || kind == OperationKind::kAnywhereCachesUpdate;
  const std::string collection = is_anywhere ? "/anywhereCaches/" : "/rapidCaches/";
  operation.progress = {{"response.name", "projects/_/buckets/" + bucket.name + collection + cache.zone},
                        {"response.zone", cache.zone},
                        {"response.ttl", ttl},
                        {"response.admissionPolicy", cache.admission_policy}};
  put_operation(transaction, operation);
  return operation;
}

Status wrong_state(const std::string& sentence) { return Status(Code::kConditionNotMet, sentence).at("If-Match"); }

struct Changed {
  Bucket bucket;
  ZonalCache cache;
};

Result<Changed> change_cache(Transaction& transaction, const ZonalCachesChangeRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.bucket));
  ASSIGN_OR_RETURN(const std::optional<ZonalCache> found, find_cache(transaction, bucket, request.kind, request.id));
  if (!found) return not_found("The specified cache does not exist.");
  ZonalCache cache = *found;
  RETURN_IF_ERROR(request.change(cache));
  if (cache != *found) {
    cache.updated_us = transaction.now_us();
    put_cache(transaction, bucket, request.kind, cache);
  }
  return Changed{bucket, cache};
}

}  // namespace

Result<bool> has_zonal_caches(Transaction& transaction, const Bucket& bucket) {
  bool has = false;
  for (const ResourceKind kind : {ResourceKind::kAnywhereCache, ResourceKind::kRapidCache}) {
    const ResourceRange range{kind, bucket.generation, {}, {}};
    RETURN_IF_ERROR(visit_resources(transaction, range, decode_row(bucket), [&](const ZonalCache& cache) {
      has = has || !is_gone(cache, transaction.now_us());
      return !has;
    }));
  }
  return bool{has};
}

Status check_zonal_cache_runs(const ZonalCache& cache) {
  if (cache.state == ZonalCacheState::kRunning) return Status();
  return wrong_state("Only a cache that is running can be changed.");
}

Status pause_zonal_cache(ZonalCache& cache) {
  if (cache.state != ZonalCacheState::kRunning && cache.state != ZonalCacheState::kPaused) {
    return wrong_state("Only a cache that is running can be paused.");
  }
  cache.state = ZonalCacheState::kPaused;
  return Status();
}

Status resume_zonal_cache(ZonalCache& cache) {
  if (cache.state == ZonalCacheState::kCreating) {
    return wrong_state("Only a cache that is paused or disabled can be resumed.");
  }
  cache.state = ZonalCacheState::kRunning;
  return Status();
}

Status disable_zonal_cache(ZonalCache& cache) {
  if (cache.state == ZonalCacheState::kCreating) return wrong_state("A cache cannot be disabled while it is created.");
  cache.state = ZonalCacheState::kDisabled;
  return Status();
}

Result<ZonalCache> zonal_caches_get(Transaction& transaction, const ZonalCachesGetRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.bucket));
  ASSIGN_OR_RETURN(std::optional<ZonalCache> cache, find_cache(transaction, bucket, request.kind, request.id));
  if (!cache) return not_found("The specified cache does not exist.");
  return std::move(*cache);
}

Result<ResourcesPage<ZonalCache>> zonal_caches_list(Transaction& transaction, const ZonalCachesListRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.bucket));
  const ResourceRange range{request.kind, bucket.generation, {}, request.start_after};
  return list_resources(transaction, range, request.max_results, decode_row(bucket),
                        [&](const ZonalCache& cache) { return !is_gone(cache, transaction.now_us()); });
}

Result<ZonalCacheOperation> zonal_caches_insert(Transaction& transaction, const ZonalCachesInsertRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.bucket));
  RETURN_IF_ERROR(check_zone(bucket, request.cache.zone));
  ASSIGN_OR_RETURN(const std::optional<ZonalCache> taken,
                   find_cache(transaction, bucket, request.kind, request.cache.zone));
  if (taken) return Status(Code::kAlreadyExists, "A cache already exists in the zone '" + taken->zone + "'.");
  ZonalCache cache = request.cache;
  cache.bucket = bucket.name;
  cache.state = ZonalCacheState::kRunning;
  cache.time_created_us = transaction.now_us();
  cache.updated_us = cache.time_created_us;
  put_cache(transaction, bucket, request.kind, cache);
  Operation operation = record_operation(transaction, bucket, request.operation_kind, request.operation_id, cache);
  return ZonalCacheOperation{std::move(cache), std::move(operation)};
}

Result<ZonalCache> zonal_caches_change(Transaction& transaction, const ZonalCachesChangeRequest& request) {
  ASSIGN_OR_RETURN(Changed changed, change_cache(transaction, request));
  return std::move(changed.cache);
}

Result<ZonalCacheOperation> zonal_caches_update(Transaction& transaction, const ZonalCachesUpdateRequest& request) {
  ASSIGN_OR_RETURN(Changed changed, change_cache(transaction, request.change));
  Operation operation =
      record_operation(transaction, changed.bucket, request.operation_kind, request.operation_id, changed.cache);
  return ZonalCacheOperation{std::move(changed.cache), std::move(operation)};
}

}  // namespace lakegate
