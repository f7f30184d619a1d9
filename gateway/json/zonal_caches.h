// What the methods of anywhereCaches and rapidCaches share: each is one of these with the words of its collection.
#pragma once

#include "gateway/context.h"
#include "gateway/json/wire/zonal_cache_wire.h"
#include "metadata/ops/zonal_caches.h"

namespace lakegate {

struct ZonalCacheCollection {
  const ZonalCacheWords& words;
  ResourceKind kind;
  OperationKind insert;
  OperationKind update;
};
extern const ZonalCacheCollection kAnywhereCaches;
extern const ZonalCacheCollection kRapidCaches;

Task<Result<Response>> insert_zonal_cache(RequestContext& context, const ZonalCacheCollection& collection);
Task<Result<Response>> get_zonal_cache(RequestContext& context, const ZonalCacheCollection& collection);
Task<Result<Response>> list_zonal_caches(RequestContext& context, const ZonalCacheCollection& collection);
// Patch semantics; answers an operation.
Task<Result<Response>> update_zonal_cache(RequestContext& context, const ZonalCacheCollection& collection);

// Changes of state answer the cache, or an operation of the given kind.
using ZonalCacheChange = Status (*)(ZonalCache&);
Task<Result<Response>> change_zonal_cache(RequestContext& context, const ZonalCacheCollection& collection,
                                          ZonalCacheChange change);
Task<Result<Response>> change_zonal_cache_by_operation(RequestContext& context, const ZonalCacheCollection& collection,
                                                       ZonalCacheChange change, OperationKind kind);

}  // namespace lakegate
