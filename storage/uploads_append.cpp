// A chunk or a status query of a resumable upload.
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/object_encryption.h"
#include "metadata/ops/object_lookup.h"
#include "metadata/ops/uploads.h"
#include "storage/encrypted_uploads.h"
#include "storage/object_store.h"
#include "storage/upload_append.h"
#include "storage/upload_locks.h"

namespace lakegate {
namespace {

Task<Result<UploadSession>> read_session(Catalog& catalog, const std::string& id) {
  auto get = [&id](Transaction& transaction) { return uploads_get(transaction, id); };
  co_return co_await catalog.read(get);
}

// What the upload made, also where it has been deleted since and is kept soft-deleted: the client asks how its upload
// ended.
Result<Object> find_made_object(Transaction& transaction, const UploadSession& session) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, session.bucket));
  Result<Object> object = require_object(transaction, bucket, session.name, session.generation);
  if (object.status().code() != Code::kNotFound) return object;
  ASSIGN_OR_RETURN(std::optional<Object> deleted,
                   find_soft_deleted(transaction, bucket, session.name, session.generation));
  if (!deleted) return object;
  deleted->soft_delete_time_us = 0;
  deleted->hard_delete_time_us = 0;
  return std::move(*deleted);
}

// What a session that takes no more bytes answers to everything.
Task<Result<UploadProgress>> answer_ended(Catalog& catalog, const UploadSession& session) {
  if (session.state == UploadState::kCancelled) {
    co_return Status(Code::kClientClosed, "The upload was cancelled.");
  }
  auto get = [&session](Transaction& transaction) { return find_made_object(transaction, session); };
  CO_ASSIGN_OR_RETURN(Object object, co_await catalog.read(get));
  UploadProgress progress{object.size_bytes, std::nullopt};
  progress.object = std::move(object);
  co_return progress;
}

}  // namespace

Task<Result<UploadProgress>> ObjectStore::uploads_append(const std::string& id, const UploadChunk& chunk,
                                                         ByteSource& body, CustomerKeyPtr customer_key) {
  if (!chunk.first_byte && !chunk.total_bytes) {
    // Takes no lock: a query must not disturb a chunk that is on its way, and a position that is too low only makes the
    // client resend bytes, which are skipped.
    CO_ASSIGN_OR_RETURN(const UploadSession session, co_await read_session(catalog_, id));
    if (session.state != UploadState::kActive) co_return co_await answer_ended(catalog_, session);
    const UploadProgress progress{session.persisted_bytes, std::nullopt};
    co_return progress;
  }
  CO_ASSIGN_OR_RETURN(const UploadLocks::Hold hold, co_await upload_locks_->acquire(id));
  CO_ASSIGN_OR_RETURN(UploadSession session, co_await read_session(catalog_, id));
  if (session.state != UploadState::kActive) co_return co_await answer_ended(catalog_, session);
  CO_RETURN_IF_ERROR(gate_.check());
  if (!customer_key) customer_key = encrypted_uploads_->key_of(id);
  CO_RETURN_IF_ERROR(check_customer_key(session.customer_encryption, customer_key));
  if (customer_key) {
    CO_RETURN_IF_ERROR(customer_key->mask_expected(session));
    if (session.persisted_bytes > 0) CO_RETURN_IF_ERROR(customer_key->mask_progress(session));
  }
  UploadAppend append(*this, std::move(session), chunk, hold, customer_key);
  Result<UploadProgress> progress = co_await append.run(body);
  if (progress.ok()) {
    if (progress->object) encrypted_uploads_->forget(id);
    progress->customer_key = std::move(customer_key);
  }
  if (progress.status().code() != Code::kConflict) co_return progress;
  // The session ended while this request was on its way (a cancellation takes no lock).
  CO_ASSIGN_OR_RETURN(const UploadSession ended, co_await read_session(catalog_, id));
  if (ended.state == UploadState::kActive) co_return progress;
  co_return co_await answer_ended(catalog_, ended);
}

}  // namespace lakegate
