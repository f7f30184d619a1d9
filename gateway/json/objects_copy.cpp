// storage.objects.copy (https://cloud.google.com/storage/docs/json_api/v1/objects/copy)
#include "gateway/json/acl_projection.h"
#include "gateway/json/object_copy.h"

namespace lakegate::json {

Task<Result<Response>> objects_copy(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_copy_resource(context.request));
  CO_ASSIGN_OR_RETURN(ObjectsCopyRequest copy, parse_copy(context, resource));
  CO_RETURN_IF_ERROR(co_await authorize_copy(context, copy, resource));
  copy.one_key_for_both = true;
  CO_ASSIGN_OR_RETURN(const Object object, co_await context.services.objects.objects_copy(copy));
  co_return co_await projected_object_answer(context, object, /*full_by_default=*/resource.contains("acl"));
}

}  // namespace lakegate::json
