// storage.rapidCaches.insert: as anywhereCaches.insert, with a type.
#include "gateway/json/zonal_caches.h"

namespace lakegate::json {

Task<Result<Response>> rapid_caches_insert(RequestContext& context) {
  return insert_zonal_cache(context, kRapidCaches);
}

}  // namespace lakegate::json
