// storage.rapidCaches.list
#include "gateway/json/zonal_caches.h"

namespace lakegate::json {

Task<Result<Response>> rapid_caches_list(RequestContext& context) { return list_zonal_caches(context, kRapidCaches); }

}  // namespace lakegate::json
