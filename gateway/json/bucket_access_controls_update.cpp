// storage.bucketAccessControls.update (https://cloud.google.com/storage/docs/json_api/v1/bucketAccessControls/update)
#include "gateway/json/access_controls.h"

namespace lakegate::json {

Task<Result<Response>> bucket_access_controls_update(RequestContext& context) {
  return access_controls_update(context, kBucketAccessControls);
}

}  // namespace lakegate::json
