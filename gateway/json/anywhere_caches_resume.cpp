// storage.anywhereCaches.resume (https://cloud.google.com/storage/docs/json_api/v1/AnywhereCaches/resume)
#include "gateway/json/zonal_caches.h"

namespace lakegate::json {

Task<Result<Response>> anywhere_caches_resume(RequestContext& context) {
  return change_zonal_cache(context, kAnywhereCaches, resume_zonal_cache);
}

}  // namespace lakegate::json
