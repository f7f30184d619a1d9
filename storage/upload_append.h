// UploadAppend: one request's work on a resumable upload, from the session as it was read to progress or an object.
//
// Owned and used by one coroutine, which holds the upload's lock. What it promises is in
// https://cloud.google.com/storage/docs/performing-resumable-uploads: bytes that are resent are skipped, only whole
// multiples of 256 KiB are kept of what did not reach the end, and a wrong total leaves the session as it is.
#pragma once

#include "storage/blob_pins.h"
#include "storage/blob_pipe.h"
#include "storage/object_store.h"
#include "storage/object_writer.h"
#include "storage/upload_locks.h"

namespace lakegate {

class UploadAppend {
 public:
  // `session` with its checksums unmasked.
  UploadAppend(ObjectStore& store, UploadSession session, const UploadChunk& chunk, const UploadLocks::Hold& hold,
               CustomerKeyPtr key);

  Task<Result<UploadProgress>> run(ByteSource& body);

 private:
  // Where the body ended and why.
  struct Received {
    uint64_t end = 0;   // Offset behind the last byte that came.
    Status broken_off;  // Not ok when more should have come.
  };

  Status check_chunk(const ByteSource& body) const;
  bool is_last_chunk() const;
  // Where a body of this chunk must end at the latest.
  uint64_t end_max() const;
  bool ends_here(const Received& received) const;
  Task<Result<Received>> receive(ByteSource& body);
  Task<Status> persist();
  Result<UploadSession> masked(UploadSession session) const;
  Task<Result<ObjectContent>> finish_content(uint64_t size_bytes);
  Task<Result<UploadProgress>> finish(uint64_t size_bytes);
  Task<Result<Object>> commit(ObjectContent content);
  Task<void> give_up(const Status& failure);
  bool is_blob_recorded() const { return session_.blob == blob_; }
  bool can_go_on_in_blob() const;
  void note_clean_tail();

  ObjectStore& store_;
  const CustomerKeyPtr key_;
  UploadSession session_;
  const UploadChunk& chunk_;
  const UploadLocks::Hold& hold_;
  const uint64_t start_bytes_;  // What was durable when the request came.
  // The session's blob, or a new one that the session names when it first notes progress.
  const BlobId blob_;
  // What stands in other blobs in front of it, and how much that is.
  const std::vector<Extent> earlier_;
  const uint64_t blob_begin_;
  BlobPins::Pin pin_;
  BlobPipe pipe_;
};

}  // namespace lakegate
