#include "metadata/ops/upload_lookup.h"

#include "base/limits.h"
#include "metadata/ops/blob_refs.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/upload_session_codec.h"

namespace lakegate {

Result<std::optional<UploadSession>> find_upload(Transaction& transaction, std::string_view id) {
  ASSIGN_OR_RETURN(const std::optional<std::string> record, transaction.get(Table::kUploads, upload_key(id)));
  if (!record) return std::optional<UploadSession>();
  ASSIGN_OR_RETURN(UploadSession session, decode_upload_session(*record));
  session.id = id;
  return std::optional<UploadSession>(std::move(session));
}

Result<UploadSession> require_upload(Transaction& transaction, std::string_view id) {
  ASSIGN_OR_RETURN(std::optional<UploadSession> session, find_upload(transaction, id));
  const bool usable = session && transaction.now_us() - session->time_created_us < limits::kUploadSessionLifetimeUs;
  if (!usable) return not_found("No such upload, or it has expired.");
  return std::move(*session);
}

Status check_active(const UploadSession& session) {
  if (session.state == UploadState::kActive) return Status();
  return Status(Code::kConflict, session.state == UploadState::kFinished ? "The upload is finished already."
                                                                         : "The upload was cancelled.");
}

void put_upload(Transaction& transaction, const UploadSession& session) {
  transaction.put(Table::kUploads, upload_key(session.id), encode_upload_session(session));
}

void abandon_upload_blobs(Transaction& transaction, const UploadSession& session, const std::set<BlobId>& still_used) {
  for (const BlobId& blob : upload_blobs(session)) {
    if (!still_used.contains(blob)) add_garbage(transaction, blob, BlobKind::kStored);
  }
}

std::set<BlobId> upload_blobs(const UploadSession& session) {
  std::set<BlobId> blobs;
  for (const Extent& extent : session.earlier_blobs) blobs.insert(extent.blob);
  if (session.blob != BlobId()) blobs.insert(session.blob);
  return blobs;
}

}  // namespace lakegate
