// xml.bucket.put.acl, .defaultObjectAcl and xml.object.put.acl
// (https://cloud.google.com/storage/docs/xml-api/put-bucket-acls, .../put-object-acls).
#include "gateway/xml/acl_target.h"
#include "gateway/xml/object_headers.h"
#include "gateway/xml/s3_dialect.h"
#include "gateway/xml/xml_body.h"

namespace lakegate::xml {
namespace {

// The list that x-goog-acl names, for what the request is about.
Result<std::optional<Acl>> named_acl(const RequestContext& context) {
  const Headers& headers = context.request.headers;
  switch (acl_target(context)) {
    case AclTarget::kBucket:
      return bucket_acl_from_headers(headers);
    case AclTarget::kDefaultObject:
      return default_object_acl_from_headers(headers);
    case AclTarget::kObject:
      break;
  }
  return object_acl_from_headers(headers);
}

}  // namespace

Task<Result<Response>> acl_put(RequestContext& context) {
  const bool is_s3 = is_s3_dialect(context.request);
  CO_ASSIGN_OR_RETURN(const std::optional<Acl> named, named_acl(context));
  CO_ASSIGN_OR_RETURN(const std::string body, co_await read_xml_body(context));
  if (named && !body.empty()) {
    co_return invalid_argument("An access control list is given by a header or by the body, not by both.",
                               "x-goog-acl");
  }
  XmlElement document;
  if (!named) {
    CO_ASSIGN_OR_RETURN(document, parse_xml(body, is_s3 ? "AccessControlPolicy" : "AccessControlList"));
  }
  const XmlAclEdit edit = [&](const AclSubject& subject, const Acl& current) -> Result<Acl> {
    if (named) return Acl(*named);
    return is_s3 ? read_s3_acl_document(document, subject, current) : read_acl_document(document, subject, current);
  };
  CO_ASSIGN_OR_RETURN(const XmlAcl changed, co_await change_acl(context, edit));
  Response response;
  response.headers.add("x-goog-metageneration", std::to_string(changed.metageneration));
  co_return response;
}

}  // namespace lakegate::xml
