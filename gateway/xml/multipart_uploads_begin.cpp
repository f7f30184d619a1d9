// xml.object.post.uploads: starts a multipart upload
// (https://cloud.google.com/storage/docs/xml-api/post-object-multipart).
#include "gateway/access.h"
#include "gateway/customer_key_headers.h"
#include "gateway/xml/multipart_request.h"
#include "gateway/xml/object_headers.h"
#include "gateway/xml/xml_writer.h"
#include "storage/multipart_uploads.h"

namespace lakegate::xml {

Task<Result<Response>> multipart_uploads_begin(RequestContext& context) {
  CO_RETURN_IF_ERROR(refuse_preconditions(context.request.headers));
  // Bytes sent here would be lost without anybody noticing.
  if (context.request.body_size_bytes.value_or(0) > 0) {
    co_return invalid_argument("A request that starts a multipart upload must have an empty body.");
  }
  CO_ASSIGN_OR_RETURN(ObjectWrite write, object_write_from_headers(context));
  CO_RETURN_IF_ERROR(
      co_await authorize_new_object(context, write.bucket, write.name, write.attributes, write.precondition));
  CO_ASSIGN_OR_RETURN(const MultipartUpload upload, co_await begin_multipart_upload(context.services.objects, write));
  XmlWriter xml("InitiateMultipartUploadResult", kS3Namespace);
  xml.text("Bucket", context.bucket());
  xml.text("Key", upload.name);
  xml.text("UploadId", upload.id);
  Response response = xml_answer(xml);
  add_customer_encryption_headers(response.headers, upload.customer_encryption);
  co_return response;
}

}  // namespace lakegate::xml
