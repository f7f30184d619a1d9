// storage.defaultObjectAccessControls.delete
// (https://cloud.google.com/storage/docs/json_api/v1/defaultObjectAccessControls/delete)
#include "gateway/json/access_controls.h"

namespace lakegate::json {

Task<Result<Response>> default_object_access_controls_delete(RequestContext& context) {
  return access_controls_delete(context, kDefaultObjectAccessControls);
}

}  // namespace lakegate::json
