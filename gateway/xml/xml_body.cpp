#include "gateway/xml/xml_body.h"

#include "gateway/body.h"
#include "gateway/parameters.h"

namespace lakegate {
namespace {

Status check_digest(const Headers& headers, const std::string& body) {
  ASSIGN_OR_RETURN(const ExpectedChecksums expected, checksum_headers(headers));
  const Bytes bytes = as_bytes(body);
  Md5 md5;
  md5.update(bytes);
  const bool is_same =
      (!expected.crc32c || *expected.crc32c == crc32c(bytes)) && (!expected.md5 || *expected.md5 == md5.digest());
  if (is_same) return Status();
  return Status(Code::kInvalidArgument, "The Content-MD5 you specified did not match what we received.", "badDigest");
}

}  // namespace

Task<Result<std::string>> read_xml_body(RequestContext& context, size_t limit_bytes) {
  CO_ASSIGN_OR_RETURN(std::string body, co_await read_body(context.request, limit_bytes));
  CO_RETURN_IF_ERROR(check_digest(context.request.headers, body));
  co_return body;
}

Task<Result<XmlElement>> read_xml_document(RequestContext& context, std::string_view root) {
  CO_ASSIGN_OR_RETURN(const std::string body, co_await read_xml_body(context));
  co_return parse_xml(body, root);
}

}  // namespace lakegate
