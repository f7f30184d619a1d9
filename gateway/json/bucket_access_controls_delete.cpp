// storage.bucketAccessControls.delete (https://cloud.google.com/storage/docs/json_api/v1/bucketAccessControls/delete)
#include "gateway/json/access_controls.h"

namespace lakegate::json {

Task<Result<Response>> bucket_access_controls_delete(RequestContext& context) {
  return access_controls_delete(context, kBucketAccessControls);
}

}  // namespace lakegate::json
