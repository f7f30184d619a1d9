// storage.rapidCaches.disable: unlike anywhereCaches.disable, answers an operation.
#include "gateway/json/zonal_caches.h"

namespace lakegate::json {

Task<Result<Response>> rapid_caches_disable(RequestContext& context) {
  return change_zonal_cache_by_operation(context, kRapidCaches, disable_zonal_cache,
                                         OperationKind::kRapidCachesDisable);
}

}  // namespace lakegate::json
