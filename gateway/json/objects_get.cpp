// storage.objects.get: the resource, or with alt=media the bytes
// (https://cloud.google.com/storage/docs/json_api/v1/objects/get)
#include "metadata/ops/objects_get.h"

#include "gateway/etag.h"
#include "gateway/json/acl_projection.h"
#include "gateway/lease_claim.h"
#include "gateway/media_download.h"
#include "gateway/parameters.h"
#include "metadata/ops/object_encryption.h"

namespace lakegate::json {
namespace {

Result<ObjectsGetRequest> parse_request(const RequestContext& context) {
  ObjectsGetRequest get;
  get.bucket = context.bucket();
  get.name = context.object();
  ASSIGN_OR_RETURN(get.generation, uint64_parameter(context.query, "generation"));
  ASSIGN_OR_RETURN(get.precondition, precondition_parameters(context.query));
  ASSIGN_OR_RETURN(get.precondition.lease, lease_claim(context));
  ASSIGN_OR_RETURN(get.soft_deleted, bool_parameter(context.query, "softDeleted", false));
  return get;
}

Task<Result<Response>> get_media(RequestContext& context) {
  // Errors of a download are plain text, since its clients expect no JSON.
  context.error_form = ErrorForm::kText;
  CO_ASSIGN_OR_RETURN(const ObjectsGetRequest get, parse_request(context));
  // https://cloud.google.com/storage/docs/soft-delete: soft-deleted objects cannot be read.
  if (get.soft_deleted) co_return invalid_argument("You cannot read the data of a soft-deleted object.", "softDeleted");
  auto operation = [&get](Transaction& transaction) { return objects_get_with_bytes(transaction, get); };
  CO_ASSIGN_OR_RETURN(ObjectBytes found, co_await context.services.catalog.read(operation));
  co_return co_await media_download(context, std::move(found), /*dialect_is_xml=*/false);
}

Task<Result<Response>> get_resource(RequestContext& context) {
  CO_RETURN_IF_ERROR(check_enum_parameter(context.query, "projection", {"full", "noAcl"}));
  CO_ASSIGN_OR_RETURN(const ObjectsGetRequest get, parse_request(context));
  auto operation = [&get](Transaction& transaction) { return lakegate::objects_get(transaction, get); };
  CO_ASSIGN_OR_RETURN(const SharedObject found, co_await context.services.catalog.read(operation));
  const Object& object = *found;
  CO_RETURN_IF_ERROR(check_customer_key_if_given(object.customer_encryption, context.customer_key));
  const std::string etag = json_etag(object.generation, object.metageneration);
  CO_RETURN_IF_ERROR(check_conditional_headers(context.request.headers, etag, object.updated_us));
  co_return co_await projected_object_answer(context, object, /*full_by_default=*/false);
}

}  // namespace

Task<Result<Response>> objects_get(RequestContext& context) {
  if (context.is_download_path || context.query.get("alt") == "media") return get_media(context);
  return get_resource(context);
}

}  // namespace lakegate::json
