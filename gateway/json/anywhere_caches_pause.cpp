// storage.anywhereCaches.pause (https://cloud.google.com/storage/docs/json_api/v1/AnywhereCaches/pause)
#include "gateway/json/zonal_caches.h"

namespace lakegate::json {

Task<Result<Response>> anywhere_caches_pause(RequestContext& context) {
  return change_zonal_cache(context, kAnywhereCaches, pause_zonal_cache);
}

}  // namespace lakegate::json
