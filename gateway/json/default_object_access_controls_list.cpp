// storage.defaultObjectAccessControls.list
// (https://cloud.google.com/storage/docs/json_api/v1/defaultObjectAccessControls/list)
#include "gateway/json/access_controls.h"

namespace lakegate::json {

Task<Result<Response>> default_object_access_controls_list(RequestContext& context) {
  return access_controls_list(context, kDefaultObjectAccessControls);
}

}  // namespace lakegate::json
