// storage.objectAccessControls.list (https://cloud.google.com/storage/docs/json_api/v1/objectAccessControls/list)
#include "gateway/json/access_controls.h"

namespace lakegate::json {

Task<Result<Response>> object_access_controls_list(RequestContext& context) {
  return access_controls_list(context, kObjectAccessControls);
}

}  // namespace lakegate::json
