// xml.object.post.resumable: starts a resumable upload
// (https://cloud.google.com/storage/docs/xml-api/post-object-resumable).
#include "gateway/access.h"
#include "gateway/upload/resumable.h"
#include "gateway/xml/object_headers.h"

namespace lakegate::xml {

Task<Result<Response>> uploads_begin(RequestContext& context) {
  const Headers& headers = context.request.headers;
  if (headers.get("x-goog-resumable") != "start") {
    co_return invalid_argument("Invalid value for x-goog-resumable: it must be 'start'.", "x-goog-resumable");
  }
  // Bytes sent here would be lost without anybody noticing.
  if (context.request.body_size_bytes.value_or(0) > 0) {
    co_return invalid_argument("A request that starts a resumable upload must have an empty body.");
  }
  CO_RETURN_IF_ERROR(apply_range_to_upload(context.request));
  CO_ASSIGN_OR_RETURN(ObjectWrite write, object_write_from_headers(context));
  CO_RETURN_IF_ERROR(
      co_await authorize_new_object(context, write.bucket, write.name, write.attributes, write.precondition));
  // Clients that serve both APIs name the type as the JSON API has it.
  const std::string_view upload_type = headers.get("x-upload-content-type");
  if (!headers.has("content-type") && !upload_type.empty()) write.attributes.content_type = upload_type;
  co_return co_await begin_upload(context, write, /*dialect_is_xml=*/true);
}

}  // namespace lakegate::xml
