// storage.objectAccessControls.patch (https://cloud.google.com/storage/docs/json_api/v1/objectAccessControls/patch)
#include "gateway/json/access_controls.h"

namespace lakegate::json {

Task<Result<Response>> object_access_controls_patch(RequestContext& context) {
  return access_controls_patch(context, kObjectAccessControls);
}

}  // namespace lakegate::json
