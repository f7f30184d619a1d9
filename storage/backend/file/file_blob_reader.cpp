#include "storage/backend/file/file_blob_reader.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "storage/backend/file/blob_file.h"

namespace lakegate {
namespace {

constexpr uint64_t kBlock = limits::kBlobBlockBytes;
// So many blocks are fetched by one call: few enough that they are still in the processor's cache when their checksums
// are computed. The kernel reads ahead by itself.
constexpr uint64_t kBlocksPerRead = 2;

// A block of which only a part is wanted is verified here; one buffer per thread is enough.
std::span<std::byte> scratch() {
  thread_local std::vector<std::byte> buffer(kBlock);
  return buffer;
}

Status damaged(const BlobId& id, uint64_t block) {
  return Status(Code::kDataLoss, "Block " + std::to_string(block) + " of blob " + id.to_hex() + " is damaged.");
}

}  // namespace

uint64_t FileBlobReader::block_bytes(uint64_t block) const { return std::min(kBlock, size_bytes_ - block * kBlock); }

// Whole blocks go straight to where they are wanted.
Status FileBlobReader::read_from(Source source, uint64_t offset, std::span<std::byte> into) {
  if (offset > size_bytes_ || into.size() > size_bytes_ - offset) {
    return Status(Code::kDataLoss, "Blob " + id_.to_hex() + " is shorter than the record that refers to it.");
  }
  while (!into.empty()) {
    const uint64_t block = offset / kBlock;
    const uint64_t skip_bytes = offset % kBlock;
    uint64_t count = std::min<uint64_t>(block_bytes(block) - skip_bytes, into.size());
    if (count < block_bytes(block)) {
      const std::span<std::byte> whole = scratch().first(block_bytes(block));
      RETURN_IF_ERROR(read_blocks(source, block, whole));
      std::memcpy(into.data(), &whole[skip_bytes], count);
    } else {
      uint64_t blocks = 1;
      while (blocks < kBlocksPerRead && offset + count < size_bytes_ &&
             into.size() - count >= block_bytes(block + blocks)) {
        count += block_bytes(block + blocks);
        ++blocks;
      }
      RETURN_IF_ERROR(read_blocks(source, block, into.first(count)));
    }
    offset += count;
    into = into.subspan(count);
  }
  return {};
}

// `into` is as long as some whole blocks, at most kBlocksPerRead.
Status FileBlobReader::read_blocks(Source source, uint64_t first_block, std::span<std::byte> into) {
  std::array<blob_file::Checksum, kBlocksPerRead> stored;
  std::array<std::span<std::byte>, 2 * kBlocksPerRead> parts;
  size_t blocks = 0;
  for (std::span<std::byte> rest = into; !rest.empty(); ++blocks) {
    const uint64_t length = block_bytes(first_block + blocks);
    parts[2 * blocks] = rest.first(length);
    parts[2 * blocks + 1] = stored[blocks];
    rest = rest.subspan(length);
  }
  const uint64_t file_offset = blob_file::block_offset(first_block);
  const ReadParts wanted = std::span(parts).first(2 * blocks);
  ASSIGN_OR_RETURN(const size_t got, source == Source::kMemory ? file_->read_cached_at(file_offset, wanted)
                                                               : file_->read_parts_at(file_offset, wanted));
  if (got != into.size() + blocks * blob_file::kChecksumBytes) {
    return damaged(id_, first_block + got / blob_file::kStoredBlockBytes);
  }
  for (size_t i = 0; i < blocks; ++i) {
    if (blob_file::block_checksum(id_, first_block + i, parts[2 * i]) != stored[i])
      return damaged(id_, first_block + i);
  }
  return {};
}

void FileBlobReader::prefetch(uint64_t offset, uint64_t size_bytes) {
  if (size_bytes == 0 || offset >= size_bytes_) return;
  const uint64_t from = blob_file::block_offset(offset / kBlock);
  const uint64_t end = std::min(offset + size_bytes, size_bytes_);
  file_->prefetch(from, blob_file::block_offset((end + kBlock - 1) / kBlock) - from);
}

}  // namespace lakegate
