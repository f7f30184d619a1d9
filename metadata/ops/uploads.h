// Resumable upload sessions as records: begin, look, note progress, finish, cancel, forget.
#pragma once

#include <vector>

#include "metadata/ops/objects_insert.h"
#include "metadata/record/upload_session.h"
#include "metadata/transaction.h"

namespace lakegate {

struct UploadsResult {};

// Stores a new session; fails as objects_insert_check() does.
Result<UploadSession> uploads_begin(Transaction& transaction, const UploadSession& session);
// kNotFound for an unknown or expired id.
Result<UploadSession> uploads_get(Transaction& transaction, std::string_view id);
// Notes that the first `persisted_bytes` of the blob are durable. kConflict when the session is no longer active or the
// stored position is not `from_persisted_bytes`.
Result<UploadsResult> uploads_progress(Transaction& transaction, const UploadSession& session,
                                       uint64_t from_persisted_bytes);
// Makes the object and marks the session finished, in one commit; the session's generation is the commit version.
// Finishing a finished session is kConflict.
Result<Object> uploads_finish(Transaction& transaction, std::string_view id, const ObjectsInsertRequest& insert);
// Marks the session cancelled and hands its blob to the sweeper.
Result<UploadsResult> uploads_cancel(Transaction& transaction, std::string_view id);
// Removes sessions created before `before_us`, at most `limit`, handing the blobs of active ones to the sweeper;
// returns how many.
Result<size_t> uploads_expire(Transaction& transaction, int64_t before_us, size_t limit);
// Every session's blob that is not finished, for the orphan sweeper.
Result<std::vector<BlobId>> uploads_blobs(Transaction& transaction);

}  // namespace lakegate
