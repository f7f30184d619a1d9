// storage.anywhereCaches.list (https://cloud.google.com/storage/docs/json_api/v1/AnywhereCaches/list)
#include "gateway/json/zonal_caches.h"

namespace lakegate::json {

Task<Result<Response>> anywhere_caches_list(RequestContext& context) {
  return list_zonal_caches(context, kAnywhereCaches);
}

}  // namespace lakegate::json
