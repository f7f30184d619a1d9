// storage.bucketAccessControls.list (https://cloud.google.com/storage/docs/json_api/v1/bucketAccessControls/list)
#include "gateway/json/access_controls.h"

namespace lakegate::json {

Task<Result<Response>> bucket_access_controls_list(RequestContext& context) {
  return access_controls_list(context, kBucketAccessControls);
}

}  // namespace lakegate::json
