// storage.objects.move (https://cloud.google.com/storage/docs/json_api/v1/objects/move). The body is empty.
#include "metadata/ops/objects_move.h"

#include "gateway/access.h"
#include "gateway/json/acl_projection.h"
#include "gateway/lease_claim.h"
#include "gateway/parameters.h"
#include "metadata/names.h"

namespace lakegate::json {

Task<Result<Response>> objects_move(RequestContext& context) {
  ObjectsMoveRequest move;
  move.bucket = context.bucket();
  move.source_name = context.path_parameter("sourceObject");
  move.name = context.path_parameter("destinationObject");
  CO_RETURN_IF_ERROR(check_object_name(move.name));
  CO_ASSIGN_OR_RETURN(move.source_precondition, source_precondition_parameters(context.query));
  CO_ASSIGN_OR_RETURN(move.precondition, precondition_parameters(context.query));
  CO_ASSIGN_OR_RETURN(move.precondition.lease, lease_claim(context));
  CO_ASSIGN_OR_RETURN(move.source_precondition.lease, source_lease_claim(context));
  const ObjectAttributes stated;
  CO_RETURN_IF_ERROR(co_await authorize_new_object(context, move.bucket, move.name, stated, move.precondition));
  CO_ASSIGN_OR_RETURN(const Object object, co_await context.services.objects.objects_move(move));
  co_return co_await projected_object_answer(context, object, /*full_by_default=*/false);
}

}  // namespace lakegate::json
