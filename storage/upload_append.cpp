#include "storage/upload_append.h"

#include "base/limits.h"
#include "base/placing_source.h"
#include "metadata/ops/uploads.h"
#include "storage/encrypted_uploads.h"
#include "storage/proved_at_end.h"

namespace lakegate {
namespace {

// Buffers of the pipe are what a session keeps of an unfinished request, so they must be what GCS keeps.
static_assert(limits::kBodyBufferBytes == limits::kResumableChunkMultipleBytes);
static_assert(limits::kResumableChunkMultipleBytes % limits::kBlobBlockBytes == 0);

// A chunk longer than this notes its progress on the way, so that a crash loses little of it.
constexpr uint64_t kProgressEveryBytes = 64ULL << 20;

RunningChecksums checksums_of(const UploadSession& session) {
  return {session.crc32c, Md5::restore(session.md5_state)};
}

// Runs on the pool when the first bytes must leave memory.
Result<std::unique_ptr<BlobWriter>> open_session_blob(BlobStore& blobs, const BlobId& blob, uint64_t size_bytes) {
  return size_bytes == 0 ? blobs.create(blob) : blobs.resume(blob, size_bytes);
}

// Drops what an earlier attempt may have left behind the durable bytes of a blob that takes no more.
Status cut_off(BlobStore& blobs, const Extent& extent) {
  ASSIGN_OR_RETURN(const std::unique_ptr<BlobWriter> writer, blobs.resume(extent.blob, extent.length));
  return writer->seal();
}

uint64_t total_bytes(const std::vector<Extent>& extents) {
  uint64_t bytes = 0;
  for (const Extent& extent : extents) bytes += extent.length;
  return bytes;
}

Status gap(uint64_t offset, uint64_t persisted_bytes) {
  return Status(Code::kUnavailable,
                "Invalid request.  According to the Content-Range header, the upload offset is " +
                    std::to_string(offset) + " byte(s), which exceeds already uploaded size of " +
                    std::to_string(persisted_bytes) + " byte(s).",
                "uploadGap");
}

Status bad_chunk_size(uint64_t size_bytes) {
  return Status(
      Code::kInvalidArgument,
      "Invalid request.  The number of bytes uploaded is required to be equal or greater than 262144, except for the "
      "final request (it's recommended to be the exact multiple of 262144).  The received request contained " +
          std::to_string(size_bytes) + " bytes, which does not meet this requirement.",
      "uploadChunkSize");
}

Status wrong_size(uint64_t size_bytes, uint64_t expected_bytes) {
  return invalid_argument("Invalid request.  The upload has " + std::to_string(size_bytes) +
                          " byte(s), and its X-Upload-Content-Length was " + std::to_string(expected_bytes) + ".");
}

Status body_too_long(uint64_t first_byte, uint64_t end) {
  return invalid_argument("Invalid request.  There were more byte(s) in the request body than the " +
                          std::to_string(end - first_byte) + " byte(s) (starting at offset " +
                          std::to_string(first_byte) + ") of the Content-Range header.");
}

}  // namespace

UploadAppend::UploadAppend(ObjectStore& store, UploadSession session, const UploadChunk& chunk,
                           const UploadLocks::Hold& hold, CustomerKeyPtr key)
    : store_(store),
      key_(std::move(key)),
      session_(std::move(session)),
      chunk_(chunk),
      hold_(hold),
      start_bytes_(session_.persisted_bytes),
      blob_(can_go_on_in_blob() ? session_.blob : store.new_blob_id()),
      earlier_(is_blob_recorded() ? session_.earlier_blobs : persisted_extents(session_)),
      blob_begin_(total_bytes(earlier_)),
      pin_(store.pins(), blob_),
      pipe_(
          store.pool(),
          [&blobs = store.blobs(), blob = blob_, size_bytes = start_bytes_ - blob_begin_,
           earlier = earlier_]() -> Result<std::unique_ptr<BlobWriter>> {
            if (size_bytes == 0 && !earlier.empty()) RETURN_IF_ERROR(cut_off(blobs, earlier.back()));
            return open_session_blob(blobs, blob, size_bytes);
          },
          checksums_of(session_), BlobCipher(key_, blob_), start_bytes_ - blob_begin_) {}

// Under a key no place in a blob may be written twice, see EncryptedUploads.
bool UploadAppend::can_go_on_in_blob() const {
  if (start_bytes_ == 0) return false;
  return !key_ || store_.encrypted_uploads().has_clean_tail(session_.id, session_.blob);
}

void UploadAppend::note_clean_tail() {
  const bool all_noted = start_bytes_ + pipe_.handed_over_bytes() == session_.persisted_bytes;
  if (key_ && is_blob_recorded() && all_noted) store_.encrypted_uploads().note_clean_tail(session_.id, blob_);
}

Task<Result<UploadProgress>> UploadAppend::run(ByteSource& body) {
  const UploadProgress unchanged{session_.persisted_bytes, std::nullopt};
  if (chunk_.total_bytes && *chunk_.total_bytes < session_.persisted_bytes) co_return unchanged;
  if (!chunk_.first_byte) {
    if (chunk_.total_bytes != session_.persisted_bytes) co_return unchanged;
    co_return co_await finish(session_.persisted_bytes);
  }
  CO_RETURN_IF_ERROR(check_chunk(body));
  store_.encrypted_uploads().note_writing(session_.id);
  Result<Received> received = co_await receive(body);
  if (!received.ok()) {
    co_await give_up(received.status());
    co_return received.status();
  }
  if (ends_here(*received)) co_return co_await finish(received->end);
  if (const Status status = co_await persist(); !status.ok()) {
    co_await give_up(status);
    co_return status;
  }
  note_clean_tail();
  if (!received->broken_off.ok()) co_return received->broken_off;
  const UploadProgress progress{session_.persisted_bytes, std::nullopt};
  co_return progress;
}

Status UploadAppend::check_chunk(const ByteSource& body) const {
  const uint64_t first = *chunk_.first_byte;
  if (chunk_.last_byte && (*chunk_.last_byte < first || *chunk_.last_byte >= limits::kObjectSizeBytesMax)) {
    return invalid_argument("Invalid request.  The Content-Range header is not valid.");
  }
  if (chunk_.last_byte && chunk_.total_bytes && *chunk_.last_byte >= *chunk_.total_bytes) {
    return invalid_argument("Invalid request.  The Content-Range header reaches past the total size.");
  }
  if (chunk_.total_bytes && *chunk_.total_bytes != session_.expected_size_bytes.value_or(*chunk_.total_bytes)) {
    return wrong_size(*chunk_.total_bytes, *session_.expected_size_bytes);
  }
  if (first > session_.persisted_bytes) return gap(first, session_.persisted_bytes);
  if (!is_last_chunk() && chunk_.last_byte) {
    const uint64_t size_bytes = *chunk_.last_byte + 1 - first;
    if (size_bytes % limits::kResumableChunkMultipleBytes != 0) return bad_chunk_size(size_bytes);
  }
  if (body.size_bytes() && *body.size_bytes() > end_max() - first) return body_too_long(first, end_max());
  return {};
}

bool UploadAppend::is_last_chunk() const {
  if (chunk_.ends_upload) return true;
  return chunk_.total_bytes && (!chunk_.last_byte || *chunk_.last_byte + 1 == *chunk_.total_bytes);
}

uint64_t UploadAppend::end_max() const {
  if (chunk_.last_byte) return *chunk_.last_byte + 1;
  return std::min(std::max(chunk_.total_bytes.value_or(limits::kObjectSizeBytesMax), *chunk_.first_byte),
                  limits::kObjectSizeBytesMax);
}

bool UploadAppend::ends_here(const Received& received) const {
  if (!received.broken_off.ok() || !is_last_chunk() || received.end < start_bytes_) return false;
  return !chunk_.total_bytes || received.end == *chunk_.total_bytes;
}

Task<Result<UploadAppend::Received>> UploadAppend::receive(ByteSource& body) {
  Received received{*chunk_.first_byte, Status()};
  const bool is_proved_late = is_proved_at_end(body);
  pipe_.expect(body.size_bytes());
  for (;;) {
    if (hold_.is_wanted()) received.broken_off = unavailable("Another request went on with this upload.");
    Result<Bytes> read = Bytes();
    if (received.broken_off.ok()) read = co_await read_into(body, pipe_.space());
    if (!read.ok()) received.broken_off = read.status();
    if (!received.broken_off.ok()) {
      // Who has not proved his bytes has sent none.
      if (is_proved_late) co_return received.broken_off;
      co_return received;
    }
    Bytes piece = *read;
    if (piece.empty()) co_return received;
    if (piece.size() > end_max() - received.end) co_return body_too_long(*chunk_.first_byte, end_max());
    // Bytes that are durable already are skipped without a comparison, as GCS does.
    const uint64_t known = start_bytes_ - std::min(start_bytes_, received.end);
    received.end += piece.size();
    piece = piece.subspan(std::min<uint64_t>(known, piece.size()));
    CO_RETURN_IF_ERROR(co_await pipe_.append(piece));
    const bool is_much = start_bytes_ + pipe_.handed_over_bytes() >= session_.persisted_bytes + kProgressEveryBytes;
    if (is_much && !is_proved_late) {
      CO_RETURN_IF_ERROR(co_await persist());
    }
  }
}

Task<Status> UploadAppend::persist() {
  if (pipe_.handed_over_bytes() == 0) co_return Status();
  CO_ASSIGN_OR_RETURN(const uint64_t durable_bytes, co_await pipe_.sync());
  const uint64_t from_bytes = session_.persisted_bytes;
  if (blob_begin_ + durable_bytes == from_bytes) co_return Status();
  UploadSession next = session_;
  next.earlier_blobs = earlier_;
  next.blob = blob_;
  next.persisted_bytes = blob_begin_ + durable_bytes;
  next.crc32c = pipe_.checksums().crc32c;
  next.md5_state = pipe_.checksums().md5.save();
  CO_ASSIGN_OR_RETURN(const UploadSession stored, masked(next));
  auto note = [&stored, from_bytes](Transaction& transaction) {
    return uploads_progress(transaction, stored, from_bytes);
  };
  const auto committed = co_await store_.catalog().transact(note);
  if (committed.ok()) session_ = std::move(next);
  co_return committed.status();
}

// The session as its record holds it.
Result<UploadSession> UploadAppend::masked(UploadSession session) const {
  if (!key_) return session;
  RETURN_IF_ERROR(key_->mask_progress(session));
  RETURN_IF_ERROR(key_->mask_expected(session));
  return session;
}

Task<Result<ObjectContent>> UploadAppend::finish_content(uint64_t size_bytes) {
  if (start_bytes_ == 0 && pipe_.handed_over_bytes() == 0 && size_bytes <= limits::kInlineBytesMax) {
    co_return co_await make_inline_content(store_, blob_, pipe_.take_held_back(), key_);
  }
  RunningChecksums checksums = checksums_of(session_);
  if (size_bytes > session_.persisted_bytes) {
    CO_RETURN_IF_ERROR(co_await pipe_.seal());
    checksums = pipe_.checksums();
  }
  ObjectContent content;
  content.size_bytes = size_bytes;
  content.checksums = {checksums.crc32c, checksums.md5.digest()};
  content.extents = earlier_;
  if (size_bytes > blob_begin_) content.extents.push_back({blob_, BlobKind::kStored, 0, size_bytes - blob_begin_});
  content.customer_key = key_;
  co_return content;
}

Task<Result<UploadProgress>> UploadAppend::finish(uint64_t size_bytes) {
  if (size_bytes != session_.expected_size_bytes.value_or(size_bytes)) {
    const Status wrong = wrong_size(size_bytes, *session_.expected_size_bytes);
    co_await give_up(wrong);
    co_return wrong;
  }
  Result<ObjectContent> content = co_await finish_content(size_bytes);
  if (!content.ok()) {
    co_await give_up(content.status());
    co_return content.status();
  }
  Status mismatch = verify_checksums(session_.expected, content->checksums);
  if (mismatch.ok()) mismatch = verify_checksums(chunk_.expected, content->checksums);
  if (!mismatch.ok()) {
    // Bytes that are wrong already cannot become right: the upload ends, and nothing of it is stored.
    const Status cancelled = co_await store_.uploads_cancel(session_.id);
    store_.gate().note_failure(cancelled);
    co_await give_up(mismatch);
    co_return mismatch;
  }
  Result<Object> object = co_await commit(std::move(*content));
  if (!object.ok()) {
    co_await give_up(object.status());
    co_return object.status();
  }
  UploadProgress progress{size_bytes, std::nullopt};
  progress.object = std::move(*object);
  co_return progress;
}

Task<Result<Object>> UploadAppend::commit(ObjectContent content) {
  CO_ASSIGN_OR_RETURN(ObjectsInsertRequest request, insert_request(session_, std::move(content)));
  request.inherits_settings = true;  // They were checked when the upload began.
  auto finish_upload = [this, &request](Transaction& transaction) {
    return uploads_finish(transaction, session_.id, request);
  };
  CO_ASSIGN_OR_RETURN(auto committed, co_await store_.catalog().transact(finish_upload));
  committed.value.generation = committed.commit_version;
  co_return std::move(committed.value);
}

// The session keeps what it has noted; the next request drops what lies behind that.
Task<void> UploadAppend::give_up(const Status& failure) {
  store_.gate().note_failure(failure);
  if (is_outcome_open(failure)) {
    pin_.keep_for_ever();
    co_return;
  }
  if (is_blob_recorded() || pipe_.handed_over_bytes() == 0) co_return;
  // What cannot be removed now is an orphan, which the sweeper finds.
  auto remove = [this] { return store_.blobs().remove(blob_); };
  const Status removed = co_await store_.pool().run(remove);
  store_.gate().note_failure(removed);
}

}  // namespace lakegate
