// BlobStore: the seam to where bytes live (memory, local files; RADOS later). It knows nothing of buckets or names.
//
// Owned by the composition root; any thread may call it. A writer or reader is used by one thread at a time. All calls
// may block for the disk: run them on the WorkerPool. Stored bytes carry a checksum per block of
// limits::kBlobBlockBytes and every read verifies it: damage is kDataLoss. A full disk is kUnavailable with reason
// "diskFull", a failed sync kUnavailable with reason "syncFailed" (never tried again). After any failure of a writer
// the blob is unusable beyond what an earlier sync() made durable.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "base/byte_source.h"
#include "base/result.h"
#include "metadata/record/object.h"

namespace lakegate {

class BlobWriter {
 public:
  virtual ~BlobWriter() = default;  // A blob that was neither synced nor sealed leaves nothing behind.
  // Appends. Holds back less than one block until more comes, sync() or seal().
  virtual Status append(Bytes bytes) = 0;
  // Makes all whole blocks, and the blob's existence, durable, so that a later process can resume() behind them.
  // Returns how many bytes that is.
  virtual Result<uint64_t> sync() = 0;
  // Makes everything, and the blob's existence, durable; no more appends.
  virtual Status seal() = 0;
};

class BlobReader {
 public:
  virtual ~BlobReader() = default;
  // Fills `into` from `offset` with verified bytes. A stretch that reaches past the end is kDataLoss, since records
  // only refer to bytes that were made durable. The bytes stay readable when the blob is removed meanwhile.
  virtual Status read(uint64_t offset, std::span<std::byte> into) = 0;
};

class BlobStore {
 public:
  virtual ~BlobStore() = default;
  // A blob that appears only when it is first synced or sealed, which fails with kAlreadyExists when the id is taken.
  virtual Result<std::unique_ptr<BlobWriter>> create(const BlobId& id) = 0;
  // Goes on behind the first `size_bytes` (a multiple of the block size), dropping anything after them.
  virtual Result<std::unique_ptr<BlobWriter>> resume(const BlobId& id, uint64_t size_bytes) = 0;
  virtual Result<std::unique_ptr<BlobReader>> open(const BlobId& id) = 0;
  virtual Result<uint64_t> size_bytes(const BlobId& id) = 0;
  // Removing what does not exist succeeds. Durable only after a later sync of the folder: a blob may reappear after a
  // power cut, and is then an orphan again.
  virtual Status remove(const BlobId& id) = 0;
  // Visits every blob behind `after` in the order of ids; stops early when `visit` returns false. A blob that appears
  // or goes meanwhile may or may not be visited.
  virtual Status enumerate(const std::optional<BlobId>& after, const std::function<bool(const BlobId&)>& visit) = 0;
};

}  // namespace lakegate
