// xml.object.put.upload_id and xml.object.post.upload_id: a chunk of a resumable upload, or a question how far it is.
#include "gateway/upload/resumable.h"

namespace lakegate::xml {

Task<Result<Response>> uploads_append(RequestContext& context) {
  return continue_upload(context, /*dialect_is_xml=*/true);
}

}  // namespace lakegate::xml
