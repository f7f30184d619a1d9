// storage.objects.patch (https://cloud.google.com/storage/docs/json_api/v1/objects/patch)
#include "gateway/json/object_patch.h"

namespace lakegate::json {

Task<Result<Response>> objects_patch(RequestContext& context) {
  return change_object_metadata(context, /*replace=*/false);
}

}  // namespace lakegate::json
