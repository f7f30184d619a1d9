// ExtentsReader: the ObjectReader of this server: an object's extents one after the other, every byte verified.
//
// Owned and used by one coroutine. While a piece is on its way to the client the next one is read on the WorkerPool, so
// memory is two buffers of limits::kReadBufferBytes. Its blobs are pinned while it lives.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "storage/blob_cipher.h"
#include "storage/blob_pins.h"
#include "storage/object_store.h"
#include "storage/pool_job.h"

namespace lakegate {

// Bytes of one piece, which are not set to zero before they are read.
class PieceBuffer {
 public:
  void resize(size_t size_bytes) {
    if (size_bytes > capacity_bytes_) {
      bytes_ = std::make_unique_for_overwrite<std::byte[]>(size_bytes);
      capacity_bytes_ = size_bytes;
    }
    size_bytes_ = size_bytes;
  }
  std::span<std::byte> span() { return {bytes_.get(), size_bytes_}; }

 private:
  std::unique_ptr<std::byte[]> bytes_;
  size_t size_bytes_ = 0;
  size_t capacity_bytes_ = 0;
};

class ExtentsReader final : public ObjectReader {
 public:
  // The stretch of an inline blob from `offset` on.
  struct InlineBytes {
    uint64_t offset = 0;
    std::string bytes;
  };

  // `extents` are what is to be read. The first of them lies in `inline_bytes` where those are given.
  ExtentsReader(ObjectStore& store, std::vector<Extent> extents, std::optional<InlineBytes> inline_bytes,
                CustomerKeyPtr key);

  // Opens the first blob, so that an object whose bytes are gone or damaged fails before anything is answered.
  Task<Status> start();
  Task<Result<Bytes>> read() override;
  std::optional<uint64_t> size_bytes() const override { return size_bytes_; }

 private:
  // What a job on the pool touches; owned by the job too, since a reader may be dropped at any time.
  struct OpenBlob {
    std::unique_ptr<BlobReader> reader;
    BlobCipher cipher;
  };
  struct Piece {
    BlobId blob;
    std::shared_ptr<OpenBlob> opened;  // Goes along from piece to piece; only one job runs at a time.
    PieceBuffer buffer;
  };

  static Status open_piece(BlobStore& blobs, const CustomerKeyPtr& key, Piece& piece);
  // Reads and decrypts the piece's buffer.
  static Status read_piece(BlobStore& blobs, const CustomerKeyPtr& key, uint64_t offset, Piece& piece);

  void read_ahead();
  Task<Result<Bytes>> read_inline();

  ObjectStore& store_;
  std::deque<Extent> rest_;
  std::vector<BlobPins::Pin> pins_;
  std::optional<InlineBytes> inline_bytes_;
  const CustomerKeyPtr key_;
  uint64_t size_bytes_ = 0;
  std::shared_ptr<Piece> current_ = std::make_shared<Piece>();
  std::shared_ptr<Piece> next_ = std::make_shared<Piece>();
  PoolJob<Status> job_;
};

// The part of `extents` that holds `range`.
std::vector<Extent> cut_extents(const std::vector<Extent>& extents, ByteRange range);

}  // namespace lakegate
