#include "metadata/ops/upload_lookup.h"
#include "metadata/ops/uploads.h"

namespace lakegate {

Result<UploadsResult> uploads_cancel(Transaction& transaction, std::string_view id) {
  ASSIGN_OR_RETURN(UploadSession session, require_upload(transaction, id));
  // Cancelling twice is what a client does that lost the first answer.
  if (session.state == UploadState::kCancelled) return UploadsResult();
  RETURN_IF_ERROR(check_active(session));
  session.state = UploadState::kCancelled;
  abandon_upload_blobs(transaction, session);
  put_upload(transaction, session);
  return UploadsResult();
}

}  // namespace lakegate
