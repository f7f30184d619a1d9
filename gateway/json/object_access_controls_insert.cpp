// storage.objectAccessControls.insert (https://cloud.google.com/storage/docs/json_api/v1/objectAccessControls/insert)
#include "gateway/json/access_controls.h"

namespace lakegate::json {

Task<Result<Response>> object_access_controls_insert(RequestContext& context) {
  return access_controls_insert(context, kObjectAccessControls);
}

}  // namespace lakegate::json
