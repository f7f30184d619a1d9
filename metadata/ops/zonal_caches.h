// storage.anywhereCaches.* and storage.rapidCaches.*: the transactions of both collections, which differ in the kind of
// their rows and in few words. A cache's id is its zone.
//
// What GCS does in long-running operations is done here at once, since there is nothing to fill or to move: the
// operation is recorded as finished in the same transaction. A disabled cache can be resumed for an hour
// (limits::kDisabledCacheKeptUs); then no request sees it any more, and its row goes when a cache of that zone is made
// again or with its bucket. A change that the state forbids is kConditionNotMet.
#pragma once

#include <functional>
#include <string>

#include "metadata/ops/resource_rows.h"
#include "metadata/record/bucket.h"
#include "metadata/record/operation.h"
#include "metadata/record/zonal_cache.h"

namespace lakegate {

// kNotFound where there is none.
struct ZonalCachesGetRequest {
  ResourceKind kind = ResourceKind::kAnywhereCache;
  std::string bucket;
  std::string id;
};
Result<ZonalCache> zonal_caches_get(Transaction& transaction, const ZonalCachesGetRequest& request);

struct ZonalCachesListRequest {
  ResourceKind kind = ResourceKind::kAnywhereCache;
  std::string bucket;
  std::string start_after;  // The last id of the page before; empty for the first.
  int max_results = 1000;
};
Result<ResourcesPage<ZonalCache>> zonal_caches_list(Transaction& transaction, const ZonalCachesListRequest& request);

// A cache after a change, and the operation that a client is told of.
struct ZonalCacheOperation {
  ZonalCache cache;
  Operation operation;
};

// kAlreadyExists when the zone has one, kInvalidArgument for a zone outside of the bucket's location.
struct ZonalCachesInsertRequest {
  ResourceKind kind = ResourceKind::kAnywhereCache;
  OperationKind operation_kind = OperationKind::kAnywhereCachesInsert;
  std::string operation_id;  // Random, from the caller, since a transaction may run more than once.
  std::string bucket;
  ZonalCache cache;
};
Result<ZonalCacheOperation> zonal_caches_insert(Transaction& transaction, const ZonalCachesInsertRequest& request);

struct ZonalCachesChangeRequest {
  ResourceKind kind = ResourceKind::kAnywhereCache;
  std::string bucket;
  std::string id;
  // Changes the settings or the state; a pure function, it may run more than once.
  std::function<Status(ZonalCache&)> change;
};
Result<ZonalCache> zonal_caches_change(Transaction& transaction, const ZonalCachesChangeRequest& request);

// As zonal_caches_change(), with an operation to tell of.
struct ZonalCachesUpdateRequest {
  ZonalCachesChangeRequest change;
  OperationKind operation_kind = OperationKind::kAnywhereCachesUpdate;
  std::string operation_id;
};
Result<ZonalCacheOperation> zonal_caches_update(Transaction& transaction, const ZonalCachesUpdateRequest& request);

// Whether the bucket has caches, of either kind, that are not gone.
Result<bool> has_zonal_caches(Transaction& transaction, const Bucket& bucket);

// The changes of state. Asking for the state that a cache has changes nothing.
Status pause_zonal_cache(ZonalCache& cache);
Status resume_zonal_cache(ZonalCache& cache);
Status disable_zonal_cache(ZonalCache& cache);
// Settings change only while a cache runs.
Status check_zonal_cache_runs(const ZonalCache& cache);

}  // namespace lakegate
