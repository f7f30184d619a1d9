// storage.defaultObjectAccessControls.update
// (https://cloud.google.com/storage/docs/json_api/v1/defaultObjectAccessControls/update)
#include "gateway/json/access_controls.h"

namespace lakegate::json {

Task<Result<Response>> default_object_access_controls_update(RequestContext& context) {
  return access_controls_update(context, kDefaultObjectAccessControls);
}

}  // namespace lakegate::json
