// xml.object.delete (https://cloud.google.com/storage/docs/xml-api/delete-object)
#include "metadata/ops/objects_delete.h"

#include "gateway/context.h"
#include "gateway/json/answer.h"
#include "gateway/lease_claim.h"
#include "gateway/parameters.h"

namespace lakegate::xml {

Task<Result<Response>> objects_delete(RequestContext& context) {
  ObjectsDeleteRequest request;
  request.bucket = context.bucket();
  request.name = context.object();
  CO_ASSIGN_OR_RETURN(request.generation, uint64_parameter(context.query, "generation"));
  CO_ASSIGN_OR_RETURN(request.precondition, precondition_headers(context.request.headers));
  CO_ASSIGN_OR_RETURN(request.precondition.lease, lease_claim(context));
  auto operation = [&request](Transaction& transaction) { return lakegate::objects_delete(transaction, request); };
  const auto deleted = co_await context.services.catalog.transact(operation);
  CO_RETURN_IF_ERROR(deleted.status());
  co_return no_content();
}

}  // namespace lakegate::xml
