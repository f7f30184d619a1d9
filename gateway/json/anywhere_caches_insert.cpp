// storage.anywhereCaches.insert (https://cloud.google.com/storage/docs/json_api/v1/AnywhereCaches/insert)
#include "gateway/json/zonal_caches.h"

namespace lakegate::json {

Task<Result<Response>> anywhere_caches_insert(RequestContext& context) {
  return insert_zonal_cache(context, kAnywhereCaches);
}

}  // namespace lakegate::json
