// storage.objectAccessControls.get (https://cloud.google.com/storage/docs/json_api/v1/objectAccessControls/get)
#include "gateway/json/access_controls.h"

namespace lakegate::json {

Task<Result<Response>> object_access_controls_get(RequestContext& context) {
  return access_controls_get(context, kObjectAccessControls);
}

}  // namespace lakegate::json
