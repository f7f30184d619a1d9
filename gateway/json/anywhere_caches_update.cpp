// storage.anywhereCaches.update (https://cloud.google.com/storage/docs/json_api/v1/AnywhereCaches/update)
#include "gateway/json/zonal_caches.h"

namespace lakegate::json {

Task<Result<Response>> anywhere_caches_update(RequestContext& context) {
  return update_zonal_cache(context, kAnywhereCaches);
}

}  // namespace lakegate::json
