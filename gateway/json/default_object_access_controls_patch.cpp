// storage.defaultObjectAccessControls.patch
// (https://cloud.google.com/storage/docs/json_api/v1/defaultObjectAccessControls/patch)
#include "gateway/json/access_controls.h"

namespace lakegate::json {

Task<Result<Response>> default_object_access_controls_patch(RequestContext& context) {
  return access_controls_patch(context, kDefaultObjectAccessControls);
}

}  // namespace lakegate::json
