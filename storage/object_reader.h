// ExtentsReader: the ObjectReader of this server: an object's extents one after the other, every byte verified.
//
// Owned and used by one coroutine. A piece that is in memory is read by the thread that asks for it; only one that
// wants the disk is read on the WorkerPool, and from then on the system is asked to have what follows in memory in
// time. A reader holds one PieceBuffer, and lets others on its executor have their turn after each. Its blobs are
// pinned while it lives. What is read again and again comes from HotPieces and is not copied.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "storage/blob_cipher.h"
#include "storage/blob_pins.h"
#include "storage/cached_blobs.h"
#include "storage/hot_pieces.h"
#include "storage/object_store.h"
#include "storage/piece_buffer.h"

namespace lakegate {

class ExtentsReader final : public ObjectReader {
 public:
  // `extents` are what is to be read. The first of them lies in `inline_blob` where that is given.
  ExtentsReader(ObjectStore& store, std::vector<Extent> extents, InlineBlobPtr inline_blob, CustomerKeyPtr key);

  // Opens the first blob, so that an object whose bytes are gone or damaged fails before anything is answered.
  Task<Status> start();
  Task<Result<Bytes>> read() override;
  std::optional<FilePart> file_of_piece() const override { return file_of_piece_; }
  std::optional<uint64_t> size_bytes() const override { return size_bytes_; }

 private:
  // Owned by jobs on the pool too, since a reader may be dropped before they end.
  struct OpenBlob {
    BlobId id;
    std::unique_ptr<BlobReader> reader;
    CachedBlobReader* cached = nullptr;  // The same, where it can tell what is in memory.
    BlobCipher cipher;
  };

  Task<Status> open_blob(BlobId id);
  Task<Result<Bytes>> read_stored();
  Task<Status> read_from_disk(uint64_t offset, std::span<std::byte> into);
  void prefetch_behind(uint64_t offset);
  Task<Result<Bytes>> read_inline();
  uint64_t next_piece_bytes() const;
  SendableBytesPtr find_hot() const;
  Bytes take_hot();
  void advance(uint64_t bytes);
  Status fail(Status status);

  ObjectStore& store_;
  std::deque<Extent> rest_;
  std::vector<BlobPins::Pin> pins_;
  InlineBlobPtr inline_blob_;  // Holds the piece that was read last, or the first before it is read.
  bool has_blob_of_next_;
  const CustomerKeyPtr key_;
  uint64_t size_bytes_ = 0;
  std::shared_ptr<OpenBlob> opened_;
  bool wants_prefetch_ = false;  // Something was not in memory.
  uint64_t prefetched_to_ = 0;   // In the open blob.
  uint64_t turn_bytes_ = 0;      // Read since others had their turn.
  PieceBuffer buffer_;
  SendableBytesPtr next_hot_;  // The first piece, where start() found it.
  SendableBytesPtr hot_;       // Holds the piece that was read last.
  std::optional<FilePart> file_of_piece_;
  std::string decrypted_;
};

// The part of `extents` that holds `range`.
std::vector<Extent> cut_extents(const std::vector<Extent>& extents, ByteRange range);

}  // namespace lakegate
