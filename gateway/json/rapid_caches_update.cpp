// storage.rapidCaches.update: patch semantics, answers an operation.
#include "gateway/json/zonal_caches.h"

namespace lakegate::json {

Task<Result<Response>> rapid_caches_update(RequestContext& context) {
  return update_zonal_cache(context, kRapidCaches);
}

}  // namespace lakegate::json
