// storage.defaultObjectAccessControls.get
// (https://cloud.google.com/storage/docs/json_api/v1/defaultObjectAccessControls/get)
#include "gateway/json/access_controls.h"

namespace lakegate::json {

Task<Result<Response>> default_object_access_controls_get(RequestContext& context) {
  return access_controls_get(context, kDefaultObjectAccessControls);
}

}  // namespace lakegate::json
