// storage.objectAccessControls.update (https://cloud.google.com/storage/docs/json_api/v1/objectAccessControls/update)
#include "gateway/json/access_controls.h"

namespace lakegate::json {

Task<Result<Response>> object_access_controls_update(RequestContext& context) {
  return access_controls_update(context, kObjectAccessControls);
}

}  // namespace lakegate::json
