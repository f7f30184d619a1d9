#include "gateway/json/answer.h"

#include "gateway/customer_key_headers.h"
#include "gateway/etag.h"
#include "gateway/expiry_headers.h"
#include "gateway/json/wire/object_wire.h"
#include "gateway/links.h"
#include "gateway/parameters.h"

namespace lakegate {

Result<Response> json_answer(const RequestContext& context, const std::function<void(JsonWriter&)>& write) {
  ASSIGN_OR_RETURN(const FieldMask mask, FieldMask::parse(context.query.get("fields")));
  // GCS prints prettily unless it is told not to; "prettyPrint=false" comes from nearly every library.
  const bool pretty = !equal_ignoring_case(context.query.get("prettyPrint"), "false");
  JsonWriter json(mask, pretty);
  write(json);
  Response response;
  response.headers.add("Content-Type", "application/json; charset=UTF-8");
  response.headers.add("Cache-Control", std::string(kCacheControlJson));
  response.body = json.take();
  return response;
}

Result<Response> object_answer(const RequestContext& context, const Object& object, const Acl* acl) {
  const std::string base = base_url(context.request, context.services.config);
  ASSIGN_OR_RETURN(Response response, json_answer(context, [&](JsonWriter& json) {
                     write_object(json, {}, object, base, acl, context.customer_key);
                   }));
  response.headers.add("ETag", json_etag(object.generation, object.metageneration));
  add_customer_encryption_headers(response.headers, object.customer_encryption);
  return response;
}

Response no_content() {
  Response response;
  response.status_code = 204;
  return response;
}

}  // namespace lakegate
