// xml.object.get.retention (https://cloud.google.com/storage/docs/xml-api/get-object-retention)
#include "base/encoding.h"
#include "gateway/parameters.h"
#include "gateway/xml/object_headers.h"
#include "gateway/xml/xml_writer.h"
#include "metadata/ops/objects_get.h"

namespace lakegate::xml {

Task<Result<Response>> objects_get_retention(RequestContext& context) {
  ObjectsGetRequest get;
  get.bucket = context.bucket();
  get.name = context.object();
  CO_ASSIGN_OR_RETURN(get.generation, uint64_parameter(context.query, "generation"));
  CO_ASSIGN_OR_RETURN(get.precondition, precondition_headers(context.request.headers));
  auto operation = [&get](Transaction& transaction) { return lakegate::objects_get(transaction, get); };
  CO_ASSIGN_OR_RETURN(const SharedObject found, co_await context.services.catalog.read(operation));
  const Object& object = *found;
  if (!object.retention) {
    co_return Status(Code::kNotFound, "The object has no retention configuration.", "noSuchObjectLockConfiguration");
  }
  XmlWriter xml("Retention", kNoNamespace);
  xml.text("Mode", object_lock_mode(*object.retention));
  xml.text("RetainUntilDate", format_rfc3339(object.retention->retain_until_us));
  Response response = xml_answer(xml);
  response.headers.add("x-goog-generation", std::to_string(object.generation));
  response.headers.add("x-goog-metageneration", std::to_string(object.metageneration));
  co_return response;
}

}  // namespace lakegate::xml
