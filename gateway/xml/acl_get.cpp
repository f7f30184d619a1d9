// xml.bucket.get.acl, .defaultObjectAcl and xml.object.get.acl
// (https://cloud.google.com/storage/docs/xml-api/get-bucket-acls, .../get-object-acls).
#include "gateway/xml/acl_target.h"
#include "gateway/xml/s3_dialect.h"

namespace lakegate::xml {

Task<Result<Response>> acl_get(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const XmlAcl found, co_await read_acl(context));
  XmlWriter xml = is_s3_dialect(context.request) ? write_s3_acl_document(found.subject, found.acl)
                                                 : write_acl_document(found.subject, found.acl);
  Response response = xml_answer(xml);
  response.headers.add("x-goog-metageneration", std::to_string(found.metageneration));
  co_return response;
}

}  // namespace lakegate::xml
