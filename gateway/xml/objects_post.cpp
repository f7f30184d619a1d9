// xml.bucket.post.form, xml.object.post: an HTML form
// (https://cloud.google.com/storage/docs/xml-api/post-object-forms). gateway/xml/post_form.h has made a PUT of it; only
// the answer differs.
#include "base/encoding.h"
#include "gateway/access.h"
#include "gateway/etag.h"
#include "gateway/links.h"
#include "gateway/routes.h"
#include "gateway/xml/object_headers.h"
#include "gateway/xml/xml_writer.h"

namespace lakegate::xml {
namespace {

// The form was sent to the bucket, whose address may be a host alone, or to the object.
std::string object_url(const RequestContext& context, const Object& object) {
  std::string_view path = context.request.raw_path();
  if (context.route->xml_scope == XmlScope::kObject) {
    return base_url(context.request, context.services.config) + std::string(path);
  }
  while (path.ends_with('/')) path.remove_suffix(1);
  return base_url(context.request, context.services.config) + std::string(path) + "/" + percent_encode(object.name);
}

std::string redirect_url(const std::string& wanted, const Object& object) {
  const size_t hash = std::min(wanted.find('#'), wanted.size());
  std::string url = wanted.substr(0, hash);
  url += url.find('?') == std::string::npos ? "?" : "&";
  url += "bucket=" + percent_encode(object.bucket) + "&key=" + percent_encode(object.name);
  url += "&etag=" + percent_encode(xml_etag(object));
  return url + wanted.substr(hash);
}

Response created_answer(const std::string& url, const Object& object) {
  XmlWriter xml("PostResponse", kNoNamespace);
  xml.text("Location", url);
  xml.text("Bucket", object.bucket);
  xml.text("Key", object.name);
  xml.text("ETag", xml_etag(object));
  Response response = xml_answer(xml);
  response.status_code = 201;
  return response;
}

// 204 unless the form says 200 or 201; whatever else it says counts as nothing.
Response form_answer(const RequestContext& context, const Object& object) {
  const std::string_view status = context.query.get("success_action_status");
  const std::string redirect(context.query.get("success_action_redirect"));
  Response response;
  response.status_code = status == "200" ? 200 : 204;
  const std::string url = object_url(context, object);
  if (!redirect.empty()) {
    response.status_code = 303;
    response.headers.add("Location", redirect_url(redirect, object));
  } else {
    if (status == "201") response = created_answer(url, object);
    response.headers.add("Location", url);
  }
  const Response described = stored_answer(context, object);
  for (const auto& [name, value] : described.headers.fields()) response.headers.add(name, value);
  return response;
}

}  // namespace

Task<Result<Response>> objects_post(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(ObjectWrite write, object_write_from_headers(context));
  CO_RETURN_IF_ERROR(
      co_await authorize_new_object(context, write.bucket, write.name, write.attributes, write.precondition));
  CO_ASSIGN_OR_RETURN(const Object object,
                      co_await context.services.objects.objects_insert(write, *context.request.body));
  co_return form_answer(context, object);
}

}  // namespace lakegate::xml
