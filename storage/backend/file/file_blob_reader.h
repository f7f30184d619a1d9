// Reads and verifies a blob file. As CachedBlobReader.
#pragma once

#include <memory>

#include "base/file_system.h"
#include "storage/cached_blobs.h"

namespace lakegate {

class FileBlobReader final : public CachedBlobReader {
 public:
  FileBlobReader(const BlobId& id, std::unique_ptr<File> file, uint64_t size_bytes)
      : id_(id), file_(std::move(file)), size_bytes_(size_bytes) {}

  Status read(uint64_t offset, std::span<std::byte> into) override { return read_from(Source::kDisk, offset, into); }
  Status read_cached(uint64_t offset, std::span<std::byte> into) override {
    return read_from(Source::kMemory, offset, into);
  }
  void prefetch(uint64_t offset, uint64_t size_bytes) override;

 private:
  enum class Source { kDisk, kMemory };

  uint64_t block_bytes(uint64_t block) const;
  Status read_from(Source source, uint64_t offset, std::span<std::byte> into);
  Status read_blocks(Source source, uint64_t first_block, std::span<std::byte> into);

  const BlobId id_;
  const std::unique_ptr<File> file_;
  const uint64_t size_bytes_;
};

}  // namespace lakegate
