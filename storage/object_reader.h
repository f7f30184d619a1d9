// ExtentsReader: the ObjectReader of this server: an object's extents one after the other, every byte verified.
//
// Owned and used by one coroutine. While a piece is on its way to the client the next one is read on the WorkerPool, so
// memory is two buffers of limits::kReadBufferBytes. Its blobs are pinned while it lives.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/blob_pins.h"
#include "storage/object_store.h"
#include "storage/pool_job.h"

namespace lakegate {

class ExtentsReader final : public ObjectReader {
 public:
  // `extents` are what is to be read. With `inline_bytes` the first of them is a stretch of those bytes instead.
  ExtentsReader(ObjectStore& store, std::vector<Extent> extents, std::optional<std::string> inline_bytes);

  // Opens the first blob, so that an object whose bytes are gone or damaged fails before anything is answered.
  Task<Status> start();
  Task<Result<Bytes>> read() override;
  std::optional<uint64_t> size_bytes() const override { return size_bytes_; }

 private:
  // What a job on the pool touches; owned by the job too, since a reader may be dropped at any time.
  struct Piece {
    BlobId blob;
    std::shared_ptr<BlobReader> blob_reader;
    std::vector<std::byte> buffer;
  };

  void read_ahead();
  Task<Result<Bytes>> read_inline();

  ObjectStore& store_;
  std::deque<Extent> rest_;
  std::vector<BlobPins::Pin> pins_;
  std::optional<std::string> inline_bytes_;
  uint64_t size_bytes_ = 0;
  std::shared_ptr<Piece> current_ = std::make_shared<Piece>();
  std::shared_ptr<Piece> next_ = std::make_shared<Piece>();
  PoolJob<Status> job_;
};

// The part of `extents` that holds `range`.
std::vector<Extent> cut_extents(const std::vector<Extent>& extents, ByteRange range);

}  // namespace lakegate
