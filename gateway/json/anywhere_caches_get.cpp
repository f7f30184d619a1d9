// storage.anywhereCaches.get (https://cloud.google.com/storage/docs/json_api/v1/AnywhereCaches/get)
#include "gateway/json/zonal_caches.h"

namespace lakegate::json {

Task<Result<Response>> anywhere_caches_get(RequestContext& context) {
  return get_zonal_cache(context, kAnywhereCaches);
}

}  // namespace lakegate::json
