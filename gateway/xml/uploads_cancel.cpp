// xml.object.delete.upload_id: gives up a resumable upload.
#include "gateway/upload/resumable.h"

namespace lakegate::xml {

Task<Result<Response>> uploads_cancel(RequestContext& context) { return cancel_upload(context); }

}  // namespace lakegate::xml
