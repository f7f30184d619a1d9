// xml.object.delete.uploadId (https://cloud.google.com/storage/docs/xml-api/delete-multipart).
#include "gateway/xml/multipart_request.h"
#include "storage/multipart_uploads.h"

namespace lakegate::xml {

Task<Result<Response>> multipart_uploads_abort(RequestContext& context) {
  const MultipartUploadName upload = multipart_upload_name(context);
  CO_RETURN_IF_ERROR(co_await abort_multipart_upload(context.services.objects, upload));
  Response response;
  response.status_code = 204;
  co_return response;
}

}  // namespace lakegate::xml
