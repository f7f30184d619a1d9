// xml.object.post.uploadId: makes the object (https://cloud.google.com/storage/docs/xml-api/post-object-complete).
#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/access.h"
#include "gateway/body.h"
#include "gateway/etag.h"
#include "gateway/lease_claim.h"
#include "gateway/links.h"
#include "gateway/media_download.h"
#include "gateway/parameters.h"
#include "gateway/xml/multipart_request.h"
#include "gateway/xml/object_headers.h"
#include "gateway/xml/xml_read.h"
#include "gateway/xml/xml_writer.h"
#include "storage/multipart_uploads.h"

namespace lakegate::xml {
namespace {

// Ten thousand parts with their ETags, and the checksums that S3 clients add, need more than other documents.
constexpr size_t kBodyBytesMax = 4U << 20;

// Clients send the two in either order (Rust's object_store the ETag first), and S3's checksums besides.
Result<MultipartUploadsCompletePart> parse_part(const XmlElement& element) {
  const XmlElement* number = element.child("PartNumber");
  const XmlElement* etag = element.child("ETag");
  if (element.name != "Part" || number == nullptr || etag == nullptr) return malformed_xml();
  const std::optional<uint64_t> value = parse_uint64(number->text);
  if (!value || *value < 1 || *value > limits::kMultipartPartNumberMax) {
    return invalid_argument("Part number must be an integer between 1 and 10000, inclusive.", "PartNumber");
  }
  MultipartUploadsCompletePart part;
  part.number = static_cast<int>(*value);
  const std::optional<Md5Digest> digest = parse_part_etag(etag->text);
  if (!digest) {
    return Status(Code::kInvalidArgument, "Part " + number->text + " could not be found, or its ETag does not match.",
                  "invalidPart");
  }
  part.etag = *digest;
  return part;
}

Result<std::vector<MultipartUploadsCompletePart>> parse_parts(const std::string& body) {
  ASSIGN_OR_RETURN(const XmlElement request, parse_xml(body, "CompleteMultipartUpload"));
  std::vector<MultipartUploadsCompletePart> parts;
  for (const XmlElement& element : request.children) {
    ASSIGN_OR_RETURN(const MultipartUploadsCompletePart part, parse_part(element));
    parts.push_back(part);
  }
  if (parts.empty() || parts.size() > limits::kMultipartPartNumberMax) return malformed_xml();
  return parts;
}

Response complete_answer(const RequestContext& context, const Object& object) {
  XmlWriter xml("CompleteMultipartUploadResult", kS3Namespace);
  xml.text("Location", base_url(context.request, context.services.config) + std::string(context.request.raw_path()));
  xml.text("Bucket", context.bucket());
  xml.text("Key", object.name);
  xml.text("ETag", xml_etag(object));
  Response response = xml_answer(xml);
  add_object_headers(response.headers, object, /*dialect_is_xml=*/true, context.customer_key);
  return response;
}

}  // namespace

Task<Result<Response>> multipart_uploads_complete(RequestContext& context) {
  const Headers& headers = context.request.headers;
  CO_RETURN_IF_ERROR(refuse_preconditions(headers));
  MultipartUploadsCompleteRequest request;
  request.upload = multipart_upload_name(context);
  CO_ASSIGN_OR_RETURN(request.precondition.lease, lease_claim(context));
  // What the object's attributes need was asked when they were said, at the beginning.
  const ObjectAttributes none;
  CO_RETURN_IF_ERROR(
      co_await authorize_new_object(context, request.upload.bucket, request.upload.name, none, request.precondition));
  request.customer_key = context.customer_key;
  // Content-MD5 is the document's own; x-goog-hash is the object's.
  Headers object_hash;
  if (headers.has("x-goog-hash")) object_hash.add("x-goog-hash", headers.join("x-goog-hash"));
  CO_ASSIGN_OR_RETURN(const ExpectedChecksums expected, checksum_headers(object_hash));
  request.expected_crc32c = expected.crc32c;
  CO_ASSIGN_OR_RETURN(const std::string body, co_await read_all(*context.request.body, kBodyBytesMax));
  CO_ASSIGN_OR_RETURN(request.parts, parse_parts(body));
  CO_ASSIGN_OR_RETURN(const Object object, co_await complete_multipart_upload(context.services.objects, request));
  co_return complete_answer(context, object);
}

}  // namespace lakegate::xml
