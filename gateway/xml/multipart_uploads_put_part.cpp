// xml.object.put.uploadId: a part of a multipart upload
// (https://cloud.google.com/storage/docs/xml-api/put-object-multipart).
#include "gateway/customer_key_headers.h"
#include "gateway/parameters.h"
#include "gateway/xml/multipart_request.h"
#include "gateway/xml/object_headers.h"
#include "metadata/ops/object_encryption.h"
#include "storage/multipart_uploads.h"

namespace lakegate::xml {
namespace {

Response part_answer(const MultipartPart& part, const CustomerKeyPtr& key) {
  Response response;
  response.headers.add("ETag", part_etag_text(part.etag));
  response.headers.add("x-goog-hash", "crc32c=" + crc32c_to_base64(part.checksums.crc32c));
  if (part.checksums.md5) response.headers.add("x-goog-hash", "md5=" + md5_to_base64(*part.checksums.md5));
  add_customer_encryption_headers(response.headers, identity_of(key));
  return response;
}

}  // namespace

// The body is the part, whatever its Content-Encoding says.
Task<Result<Response>> multipart_uploads_put_part(RequestContext& context) {
  const Headers& headers = context.request.headers;
  CO_RETURN_IF_ERROR(refuse_preconditions(headers));
  const bool is_copy = headers.has("x-goog-copy-source") || headers.has("x-amz-copy-source");
  CO_RETURN_IF_ERROR(is_copy ? check_unimplemented_headers(headers) : apply_content_length_range(context.request));
  MultipartPartWrite write;
  write.upload = multipart_upload_name(context);
  write.customer_key = context.customer_key;
  CO_ASSIGN_OR_RETURN(write.number, part_number(context));
  CO_ASSIGN_OR_RETURN(write.expected, checksum_headers(headers));
  if (is_copy) {
    co_return co_await copy_multipart_part(context);
  }
  CO_ASSIGN_OR_RETURN(const MultipartPart part,
                      co_await put_multipart_part(context.services.objects, write, *context.request.body));
  co_return part_answer(part, write.customer_key);
}

}  // namespace lakegate::xml
