// xml.object.get and xml.object.head (https://cloud.google.com/storage/docs/xml-api/get-object)
#include "metadata/ops/objects_get.h"

#include "gateway/lease_claim.h"
#include "gateway/media_download.h"
#include "gateway/parameters.h"

namespace lakegate::xml {

Task<Result<Response>> objects_get(RequestContext& context) {
  ObjectsGetRequest get;
  get.bucket = context.bucket();
  get.name = context.object();
  CO_ASSIGN_OR_RETURN(get.generation, uint64_parameter(context.query, "generation"));
  CO_ASSIGN_OR_RETURN(get.precondition, precondition_headers(context.request.headers));
  CO_ASSIGN_OR_RETURN(get.precondition.lease, lease_claim(context));
  auto operation = [&get](Transaction& transaction) { return objects_get_with_bytes(transaction, get); };
  CO_ASSIGN_OR_RETURN(ObjectBytes found, co_await context.services.catalog.read(operation));
  co_return co_await media_download(context, std::move(found), /*dialect_is_xml=*/true);
}

}  // namespace lakegate::xml
