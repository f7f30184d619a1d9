// Reads and verifies a blob file. As BlobReader.
#pragma once

#include <memory>

#include "base/file_system.h"
#include "storage/blob_store.h"

namespace lakegate {

class FileBlobReader final : public BlobReader {
 public:
  FileBlobReader(const BlobId& id, std::unique_ptr<File> file, uint64_t size_bytes)
      : id_(id), file_(std::move(file)), size_bytes_(size_bytes) {}

  Status read(uint64_t offset, std::span<std::byte> into) override;

 private:
  Status read_blocks(uint64_t first_block, uint64_t block_count, uint64_t skip_bytes, std::span<std::byte> into);

  const BlobId id_;
  const std::unique_ptr<File> file_;
  const uint64_t size_bytes_;
};

}  // namespace lakegate
