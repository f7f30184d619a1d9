// xml.object.put.retention (https://cloud.google.com/storage/docs/xml-api/put-object-retention)
#include "gateway/access.h"
#include "gateway/lease_claim.h"
#include "gateway/parameters.h"
#include "gateway/xml/object_headers.h"
#include "gateway/xml/xml_body.h"
#include "metadata/ops/objects_patch.h"

namespace lakegate::xml {
namespace {

// An empty document takes the retention away.
Result<std::optional<ObjectRetention>> read_retention(const XmlElement& document) {
  RETURN_IF_ERROR(check_children(document, {"Mode", "RetainUntilDate"}));
  ASSIGN_OR_RETURN(const std::optional<std::string> mode, child_text(document, "Mode"));
  ASSIGN_OR_RETURN(const std::optional<std::string> until, child_text(document, "RetainUntilDate"));
  if (!mode && !until) return std::optional<ObjectRetention>();
  if (!mode || !until) return malformed_xml();
  ASSIGN_OR_RETURN(const ObjectRetention retention, object_retention_from(*mode, *until));
  return std::optional<ObjectRetention>(retention);
}

}  // namespace

Task<Result<Response>> objects_put_retention(RequestContext& context) {
  ObjectsPatchRequest patch;
  patch.bucket = context.bucket();
  patch.name = context.object();
  CO_ASSIGN_OR_RETURN(patch.generation, uint64_parameter(context.query, "generation"));
  CO_ASSIGN_OR_RETURN(patch.precondition, precondition_headers(context.request.headers));
  CO_ASSIGN_OR_RETURN(patch.precondition.lease, lease_claim(context));
  patch.override_unlocked_retention =
      equal_ignoring_case(context.request.headers.get("x-goog-bypass-governance-retention"), "true");
  if (patch.override_unlocked_retention) {
    CO_RETURN_IF_ERROR(
        co_await authorize_also(context, "storage.objects.overrideUnlockedRetention", patch.bucket, patch.name));
  }
  CO_ASSIGN_OR_RETURN(const XmlElement document, co_await read_xml_document(context, "Retention"));
  CO_ASSIGN_OR_RETURN(const std::optional<ObjectRetention> retention, read_retention(document));
  patch.change = [&retention](const Object& current) -> Result<ObjectAttributes> {
    ObjectAttributes changed = current;
    changed.retention = retention;
    return changed;
  };
  auto operation = [&patch](Transaction& transaction) { return objects_patch(transaction, patch); };
  CO_ASSIGN_OR_RETURN(const Committed<Object> changed, co_await context.services.catalog.transact(operation));
  Response response;
  response.headers.add("x-goog-generation", std::to_string(changed.value.generation));
  response.headers.add("x-goog-metageneration", std::to_string(changed.value.metageneration));
  co_return response;
}

}  // namespace lakegate::xml
