#include "gateway/json/zonal_caches.h"

#include <nlohmann/json.hpp>

#include "gateway/body.h"
#include "gateway/json/answer.h"
#include "gateway/json/operation_answer.h"
#include "gateway/links.h"
#include "gateway/page_token.h"
#include "gateway/parameters.h"

namespace lakegate {

const ZonalCacheCollection kAnywhereCaches = {kAnywhereCacheWords, ResourceKind::kAnywhereCache,
                                              OperationKind::kAnywhereCachesInsert,
                                              OperationKind::kAnywhereCachesUpdate};
const ZonalCacheCollection kRapidCaches = {kRapidCacheWords, ResourceKind::kRapidCache,
                                           OperationKind::kRapidCachesInsert, OperationKind::kRapidCachesUpdate};

namespace {

ZonalCachesChangeRequest change_request(const RequestContext& context, const ZonalCacheCollection& collection) {
  ZonalCachesChangeRequest request;
  request.kind = collection.kind;
  request.bucket = context.bucket();
  request.id = context.path_parameter(collection.words.id);
  return request;
}

Result<Response> cache_answer(const RequestContext& context, const ZonalCacheCollection& collection,
                              const ZonalCache& cache) {
  const std::string base = base_url(context.request, context.services.config);
  return json_answer(context, [&](JsonWriter& json) { write_zonal_cache(json, collection.words, cache, base); });
}

Task<Result<Response>> run_update(RequestContext& context, const ZonalCachesUpdateRequest& update) {
  auto operation = [&update](Transaction& transaction) { return zonal_caches_update(transaction, update); };
  CO_ASSIGN_OR_RETURN(const Committed<ZonalCacheOperation> changed,
                      co_await context.services.catalog.transact(operation));
  co_return operation_answer(context, changed.value.operation);
}

}  // namespace

Task<Result<Response>> insert_zonal_cache(RequestContext& context, const ZonalCacheCollection& collection) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_json_body(context.request));
  ZonalCachesInsertRequest insert;
  insert.kind = collection.kind;
  insert.operation_kind = collection.insert;
  insert.operation_id = new_operation_id(context.services.random);
  insert.bucket = context.bucket();
  CO_ASSIGN_OR_RETURN(insert.cache, zonal_cache_from_json(collection.words, resource));
  auto operation = [&insert](Transaction& transaction) { return zonal_caches_insert(transaction, insert); };
  CO_ASSIGN_OR_RETURN(const Committed<ZonalCacheOperation> created,
                      co_await context.services.catalog.transact(operation));
  co_return operation_answer(context, created.value.operation);
}

Task<Result<Response>> get_zonal_cache(RequestContext& context, const ZonalCacheCollection& collection) {
  const ZonalCachesGetRequest get{collection.kind, context.bucket(), context.path_parameter(collection.words.id)};
  auto operation = [&get](Transaction& transaction) { return zonal_caches_get(transaction, get); };
  CO_ASSIGN_OR_RETURN(const ZonalCache cache, co_await context.services.catalog.read(operation));
  co_return cache_answer(context, collection, cache);
}

Task<Result<Response>> list_zonal_caches(RequestContext& context, const ZonalCacheCollection& collection) {
  ZonalCachesListRequest list;
  list.kind = collection.kind;
  list.bucket = context.bucket();
  CO_ASSIGN_OR_RETURN(list.max_results, count_parameter(context.query, "pageSize", limits::kListResultsMax));
  CO_ASSIGN_OR_RETURN(const ListPosition position, decode_page_token(context.query.get("pageToken")));
  list.start_after = position.after_name;
  auto operation = [&list](Transaction& transaction) { return zonal_caches_list(transaction, list); };
  CO_ASSIGN_OR_RETURN(const ResourcesPage<ZonalCache> page, co_await context.services.catalog.read(operation));
  const std::string base = base_url(context.request, context.services.config);
  co_return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    json.string("kind", collection.words.list_kind);
    if (page.more) json.string("nextPageToken", encode_page_token({page.items.back().zone, 0, false}));
    if (!page.items.empty()) {
      json.begin_array("items");
      for (const ZonalCache& cache : page.items) write_zonal_cache(json, collection.words, cache, base);
      json.end_array();
    }
    json.end_object();
  });
}

Task<Result<Response>> update_zonal_cache(RequestContext& context, const ZonalCacheCollection& collection) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_json_body(context.request));
  ZonalCachesUpdateRequest update;
  update.change = change_request(context, collection);
  update.change.change = [&resource, &collection](ZonalCache& cache) {
    RETURN_IF_ERROR(check_zonal_cache_runs(cache));
    return merge_zonal_cache_settings(collection.words, resource, cache);
  };
  update.operation_kind = collection.update;
  update.operation_id = new_operation_id(context.services.random);
  co_return co_await run_update(context, update);
}

Task<Result<Response>> change_zonal_cache(RequestContext& context, const ZonalCacheCollection& collection,
                                          ZonalCacheChange change) {
  ZonalCachesChangeRequest request = change_request(context, collection);
  request.change = change;
  auto operation = [&request](Transaction& transaction) { return zonal_caches_change(transaction, request); };
  CO_ASSIGN_OR_RETURN(const Committed<ZonalCache> changed, co_await context.services.catalog.transact(operation));
  co_return cache_answer(context, collection, changed.value);
}

Task<Result<Response>> change_zonal_cache_by_operation(RequestContext& context, const ZonalCacheCollection& collection,
                                                       ZonalCacheChange change, OperationKind kind) {
  ZonalCachesUpdateRequest update;
  update.change = change_request(context, collection);
  update.change.change = change;
  update.operation_kind = kind;
  update.operation_id = new_operation_id(context.services.random);
  co_return co_await run_update(context, update);
}

}  // namespace lakegate
