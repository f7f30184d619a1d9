// storage.anywhereCaches.disable (https://cloud.google.com/storage/docs/json_api/v1/AnywhereCaches/disable)
#include "gateway/json/zonal_caches.h"

namespace lakegate::json {

Task<Result<Response>> anywhere_caches_disable(RequestContext& context) {
  return change_zonal_cache(context, kAnywhereCaches, disable_zonal_cache);
}

}  // namespace lakegate::json
