// storage.rapidCaches.get
#include "gateway/json/zonal_caches.h"

namespace lakegate::json {

Task<Result<Response>> rapid_caches_get(RequestContext& context) { return get_zonal_cache(context, kRapidCaches); }

}  // namespace lakegate::json
