// storage.objectAccessControls.delete (https://cloud.google.com/storage/docs/json_api/v1/objectAccessControls/delete)
#include "gateway/json/access_controls.h"

namespace lakegate::json {

Task<Result<Response>> object_access_controls_delete(RequestContext& context) {
  return access_controls_delete(context, kObjectAccessControls);
}

}  // namespace lakegate::json
