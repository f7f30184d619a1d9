// BlobPipe: carries bytes into a blob: checksums, encryption and disk writes happen on the WorkerPool while the next
// bytes arrive, and MD5 beside the writes. Checksums are those of the bytes before encryption.
//
// Owned and used by one coroutine. Holds two buffers of limits::kBodyBufferBytes, whatever the length. The blob is
// opened only when the first buffer is full or the pipe is sealed, so that small bodies never touch the pool. After a
// failure every further call gives that failure. A pipe may be dropped at any time.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/checksum.h"
#include "base/worker_pool.h"
#include "storage/blob_cipher.h"
#include "storage/blob_store.h"
#include "storage/pool_job.h"

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

  // So many bytes are to come, as far as is known: saves moving them when the buffer grows.
  void expect(std::optional<uint64_t> bytes);

  // Takes a copy of the bytes; waits while both buffers are full.
  Task<Status> append(Bytes bytes);
  // Bytes that went to the pool so far: a multiple of limits::kBodyBufferBytes before seal().
  uint64_t handed_over_bytes() const { return handed_over_bytes_; }
  // Gives away the bytes that wait in memory for a buffer to fill.
  std::string take_held_back() { return std::exchange(front_, std::string()); }

  // Makes what was handed over durable; what is held back stays so. Returns the size of the durable part of the blob.
  Task<Result<uint64_t>> sync();
  // Writes the rest and seals the blob.
  Task<Status> seal();
  // Of all that was handed over; only after sync() or seal().
  const RunningChecksums& checksums() const { return shared_->checksums; }

 private:
  struct Shared {
    OpenBlob open_blob;
    std::unique_ptr<BlobWriter> writer;
    RunningChecksums checksums;
    BlobCipher cipher;
    uint64_t offset = 0;  // Where `back` goes.
    std::string back;

    Status write_back(bool with_md5);
  };

  Task<Status> hand_over();
  void start_md5();
  // With a cipher, which changes the bytes in place, or with few bytes MD5 is a part of the write.
  bool is_md5_beside() const;
  Task<Status> wait_for_jobs();

  WorkerPool& pool_;
  // Jobs own what they touch, so that a pipe which is dropped leaves nothing dangling.
  const std::shared_ptr<Shared> shared_;
  std::string front_;
  uint64_t handed_over_bytes_ = 0;
  PoolJob<Status> write_job_;
  PoolJob<Status> md5_job_;
  Status failure_;
};

}  // namespace lakegate
