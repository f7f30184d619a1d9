// What a BlobStore may offer besides: reading what is in memory without ever waiting for the disk, so that a reactor's
// thread may do it.
//
// Optional: a store that can tell what is in memory is a CachedBlobs too, and its readers are CachedBlobReaders; who
// has a BlobStore asks by as_cached(). Owners, threads and failures as in BlobStore.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/result.h"
#include "storage/blob_store.h"

namespace lakegate {

class CachedBlobReader : public BlobReader {
 public:
  // As read(), but never waits: kWouldBlock where the bytes are not all in memory, or where that cannot be told.
  virtual Status read_cached(uint64_t offset, std::span<std::byte> into) = 0;
  // Asks that these bytes be in memory soon. A hint, and the one call that another thread may make meanwhile; it may
  // wait.
  virtual void prefetch(uint64_t offset, uint64_t size_bytes) = 0;
};

class CachedBlobs {
 public:
  virtual ~CachedBlobs() = default;
  // As open(), but never waits: kWouldBlock where that would be needed, or where it cannot be told.
  virtual Result<std::unique_ptr<BlobReader>> open_cached(const BlobId& id) = 0;
};

// Null for a store that offers no such thing.
inline CachedBlobs* as_cached(BlobStore& blobs) { return dynamic_cast<CachedBlobs*>(&blobs); }
inline CachedBlobReader* as_cached(BlobReader& reader) { return dynamic_cast<CachedBlobReader*>(&reader); }

}  // namespace lakegate
