#include "metadata/ops/upload_lookup.h"
#include "metadata/ops/uploads.h"

namespace lakegate {

Result<UploadsResult> uploads_progress(Transaction& transaction, const UploadSession& session,
                                       uint64_t from_persisted_bytes) {
  ASSIGN_OR_RETURN(const UploadSession stored, require_upload(transaction, session.id));
  RETURN_IF_ERROR(check_active(stored));
  if (stored.persisted_bytes != from_persisted_bytes) {
    return Status(Code::kConflict, "Another request has moved the upload on.");
  }
  UploadSession next = session;
  next.state = UploadState::kActive;
  next.bucket_generation = stored.bucket_generation;
  next.generation = 0;
  next.time_created_us = stored.time_created_us;
  put_upload(transaction, next);
  // A session that starts anew in another blob leaves the old one to the sweeper.
  abandon_upload_blobs(transaction, stored, upload_blobs(next));
  return UploadsResult();
}

}  // namespace lakegate
