#include "storage/backend/file/file_blob_reader.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "storage/backend/file/blob_file.h"

namespace lakegate {
namespace {

constexpr uint64_t kBlock = limits::kBlobBlockBytes;
// So many blocks are fetched by one call: few enough that they are still in the processor's cache when their checksums
// are computed and when they are copied. The kernel reads ahead by itself.
constexpr uint64_t kBlocksPerRead = 2;

// Blocks are verified where they arrive, and only the wanted bytes go on from there; one buffer per thread is enough.
std::span<std::byte> scratch(size_t size_bytes) {
  thread_local std::vector<std::byte> buffer;
  if (buffer.size() < size_bytes) buffer.resize(size_bytes);
  return std::span(buffer).first(size_bytes);
}

Status damaged(const BlobId& id, uint64_t block) {
  return Status(Code::kDataLoss, "Block " + std::to_string(block) + " of blob " + id.to_hex() + " is damaged.");
}

}  // namespace

Status FileBlobReader::read(uint64_t offset, std::span<std::byte> into) {
  if (offset > size_bytes_ || into.size() > size_bytes_ - offset) {
    return Status(Code::kDataLoss, "Blob " + id_.to_hex() + " is shorter than the record that refers to it.");
  }
  while (!into.empty()) {
    const uint64_t first_block = offset / kBlock;
    const uint64_t skip_bytes = offset % kBlock;
    const uint64_t blocks = std::min(kBlocksPerRead, (skip_bytes + into.size() + kBlock - 1) / kBlock);
    const size_t count = std::min<uint64_t>(into.size(), blocks * kBlock - skip_bytes);
    RETURN_IF_ERROR(read_blocks(first_block, blocks, skip_bytes, into.first(count)));
    offset += count;
    into = into.subspan(count);
  }
  return {};
}

Status FileBlobReader::read_blocks(uint64_t first_block, uint64_t block_count, uint64_t skip_bytes,
                                   std::span<std::byte> into) {
  const uint64_t data_bytes = std::min(block_count * kBlock, size_bytes_ - first_block * kBlock);
  const std::span<std::byte> stored = scratch(data_bytes + block_count * blob_file::kChecksumBytes);
  ASSIGN_OR_RETURN(const size_t got, file_->read_at(blob_file::block_offset(first_block), stored));
  if (got != stored.size()) return damaged(id_, first_block + got / blob_file::kStoredBlockBytes);
  for (uint64_t i = 0; i < block_count; ++i) {
    const size_t length = std::min<uint64_t>(kBlock, data_bytes - i * kBlock);
    const Bytes block = stored.subspan(i * blob_file::kStoredBlockBytes, length + blob_file::kChecksumBytes);
    const blob_file::Checksum checksum = blob_file::block_checksum(id_, first_block + i, block.first(length));
    if (!std::ranges::equal(block.subspan(length), checksum)) return damaged(id_, first_block + i);
    const size_t skip = i == 0 ? skip_bytes : 0;
    const size_t count = std::min(length - skip, into.size());
    std::memcpy(into.data(), &block[skip], count);
    into = into.subspan(count);
  }
  return {};
}

}  // namespace lakegate
