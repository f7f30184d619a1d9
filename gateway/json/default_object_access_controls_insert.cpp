// storage.defaultObjectAccessControls.insert
// (https://cloud.google.com/storage/docs/json_api/v1/defaultObjectAccessControls/insert)
#include "gateway/json/access_controls.h"

namespace lakegate::json {

Task<Result<Response>> default_object_access_controls_insert(RequestContext& context) {
  return access_controls_insert(context, kDefaultObjectAccessControls);
}

}  // namespace lakegate::json
