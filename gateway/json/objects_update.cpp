// storage.objects.update (https://cloud.google.com/storage/docs/json_api/v1/objects/update)
#include "gateway/json/object_patch.h"

namespace lakegate::json {

Task<Result<Response>> objects_update(RequestContext& context) {
  return change_object_metadata(context, /*replace=*/true);
}

}  // namespace lakegate::json
