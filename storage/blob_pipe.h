// BlobPipe: carries bytes into a blob: checksums, encryption and disk writes happen on the WorkerPool while the next
// bytes arrive, and MD5 beside the writes. Checksums are those of the bytes before encryption.
//
// Owned and used by one coroutine. Memory is some buffers of limits::kBodyBufferBytes, whatever the length: two, and a
// few more for a body that is known to be large, so that neither the socket nor MD5 waits for the disk. The blob is
// opened only when the first buffer is full or the pipe is sealed, so that small bodies never touch the pool. After a
// failure every further call gives that failure. A pipe may be dropped at any time.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/checksum.h"
#include "base/worker_pool.h"
#include "storage/blob_cipher.h"
#include "storage/blob_store.h"

namespace lakegate {

struct RunningChecksums {
  uint32_t crc32c = 0;
  Md5 md5;
  void update(Bytes bytes) {
    crc32c = lakegate::crc32c(bytes, crc32c);
    md5.update(bytes);
  }
};

class BlobPipe {
 public:
  using OpenBlob = std::function<Result<std::unique_ptr<BlobWriter>>()>;

  // `open_blob` runs on the pool, once at most; `checksums` are those of what came before; bytes go to the blob from
  // `offset` on.
  BlobPipe(WorkerPool& pool, OpenBlob open_blob, const RunningChecksums& checksums, BlobCipher cipher, uint64_t offset);

  // So many bytes are to come, as far as is known: a hint, before the first of them.
  void expect(std::optional<uint64_t> bytes);

  // Where the next bytes may be put before they are appended, so that nothing copies them; may be empty.
  std::span<std::byte> space();
  // Takes the bytes, by a copy where they do not stand in space(); waits while all buffers are full.
  Task<Status> append(Bytes bytes);
  // Bytes that went to the pool so far: a multiple of limits::kBodyBufferBytes before seal().
  uint64_t handed_over_bytes() const { return handed_over_bytes_; }
  // Gives away the bytes that wait in memory for a buffer to fill.
  std::string take_held_back();

  // Makes what was handed over durable, while MD5 may still be at work on it; what is held back stays so. Returns the
  // size of the durable part of the blob.
  Task<Result<uint64_t>> sync();
  // Writes the rest and seals the blob.
  Task<Status> seal();
  // Of all that was handed over; only after sync() or seal().
  const RunningChecksums& checksums() const { return shared_->checksums; }

 private:
  // What follows behind the write of a piece.
  enum class Then { kNothing, kSync, kSeal };

  // A buffer that the pool works on.
  struct Piece {
    std::string buffer;
    size_t size_bytes = 0;
    int jobs_left = 0;  // Under the lock of Shared.

    std::span<std::byte> bytes() { return std::as_writable_bytes(std::span(buffer)).first(size_bytes); }
  };
  using PiecePtr = std::shared_ptr<Piece>;

  // Jobs own what they touch, so that a pipe which is dropped leaves nothing dangling.
  struct Shared : std::enable_shared_from_this<Shared> {
    explicit Shared(WorkerPool& pool) : pool(pool) {}

    WorkerPool& pool;
    // Used by one job of each kind at a time.
    OpenBlob open_blob;
    std::unique_ptr<BlobWriter> writer;
    RunningChecksums checksums;
    BlobCipher cipher;
    uint64_t offset = 0;         // Where the next piece goes.
    uint64_t durable_bytes = 0;  // Of the blob, as its last sync said.

    std::mutex mutex;  // Of everything below.
    // Pieces are written in their order, and hashed in their order.
    std::deque<std::function<void()>> writes;
    std::deque<PiecePtr> to_hash;
    bool is_writing = false;
    bool is_hashing = false;
    size_t pieces_at_work = 0;
    std::vector<std::string> free_buffers;
    Status failure;
    // Is called when so many pieces are at work.
    size_t wanted_at_work = 0;
    std::function<void()> wake;

    void start(const PiecePtr& piece, bool with_md5, Then then);
    std::string take_free_buffer();
    // Both give what has failed so far. The coroutine comes back when half of the pieces are done, so that it is woken
    // less often than there are pieces.
    Task<Status> wait_for_room(size_t pieces_max) { return wait(pieces_max - 1, (pieces_max + 1) / 2); }
    Task<Status> wait_for_all() { return wait(0, 0); }
    Status failure_so_far();
    Status open();

   private:
    Task<Status> wait(size_t at_work_max, size_t wanted);
    void run_writes();
    Status write(Piece& piece, bool with_md5, Then then);
    void hash_next();
    void finish_job(Piece& piece, const Status& status);
  };

  Task<Status> hand_over(Then then);
  // With a cipher, which changes the bytes in place, or with few bytes MD5 is a part of the write.
  bool is_md5_beside(size_t size_bytes) const;

  WorkerPool& pool_;
  const std::shared_ptr<Shared> shared_;
  size_t pieces_max_;
  std::string front_;  // In its full size; what is taken of it is `front_bytes_`.
  size_t front_bytes_ = 0;
  uint64_t handed_over_bytes_ = 0;
};

}  // namespace lakegate
