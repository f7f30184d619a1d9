#include "metadata/ops/upload_lookup.h"
#include "metadata/ops/uploads.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/upload_session_codec.h"

namespace lakegate {

Result<size_t> uploads_expire(Transaction& transaction, int64_t before_us, size_t limit) {
  const std::unique_ptr<KvCursor> cursor = transaction.scan(Table::kUploads, {}, {});
  size_t expired_count = 0;
  for (; cursor->valid() && expired_count < limit; cursor->next()) {
    const Result<UploadSession> seen = decode_upload_session(cursor->value());
    // A damaged session is left for `lakegate check`; it must not keep the others from expiring.
    if (!seen.ok() || seen->time_created_us >= before_us) continue;
    // The row is read again under guard: it may have been finished since the scan began.
    ASSIGN_OR_RETURN(const std::optional<UploadSession> session, find_upload(transaction, cursor->key()));
    if (!session) continue;
    if (session->state == UploadState::kActive) abandon_upload_blobs(transaction, *session);
    transaction.erase(Table::kUploads, std::string(cursor->key()));
    ++expired_count;
  }
  RETURN_IF_ERROR(cursor->status());
  return expired_count;
}

Result<std::vector<BlobId>> uploads_blobs(Transaction& transaction) {
  const std::unique_ptr<KvCursor> cursor = transaction.scan(Table::kUploads, {}, {});
  std::vector<BlobId> blobs;
  for (; cursor->valid(); cursor->next()) {
    // A damaged session ends the sweep: its blob would look like an orphan.
    ASSIGN_OR_RETURN(const UploadSession session, decode_upload_session(cursor->value()));
    if (session.state != UploadState::kActive) continue;
    const std::set<BlobId> used = upload_blobs(session);
    blobs.insert(blobs.end(), used.begin(), used.end());
  }
  RETURN_IF_ERROR(cursor->status());
  return blobs;
}

}  // namespace lakegate
