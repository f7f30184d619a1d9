#include "storage/backend/file/blob_file.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "base/checksum.h"

namespace lakegate::blob_file {
namespace {

constexpr std::string_view kMagic = "LKGTBLOB";

template <size_t kCount>
void put_little_endian(std::byte* into, uint64_t value) {
  for (size_t i = 0; i < kCount; ++i) into[i] = static_cast<std::byte>(value >> (8 * i) & 0xFF);
}

uint32_t get_uint32(const std::byte* from) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) value |= static_cast<uint32_t>(from[i]) << (8 * i);
  return value;
}

}  // namespace

Header make_header(const BlobId& id) {
  Header header{};
  std::memcpy(header.data(), kMagic.data(), kMagic.size());
  put_little_endian<4>(&header[8], kFormatVersion);
  put_little_endian<4>(&header[12], limits::kBlobBlockBytes);
  std::memcpy(&header[16], id.bytes.data(), id.bytes.size());
  return header;
}

Status check_header(Bytes header, const BlobId& id) {
  const Header expected = make_header(id);
  if (std::ranges::equal(header, expected)) return {};
  const bool is_blob = header.size() == kHeaderBytes && as_text(header).starts_with(kMagic);
  if (is_blob && get_uint32(&header[8]) > kFormatVersion) {
    return unimplemented("Blob " + id.to_hex() + " was written by a newer version of this program.");
  }
  return Status(Code::kDataLoss, "The header of blob " + id.to_hex() + " is damaged.");
}

Checksum block_checksum(const BlobId& id, uint64_t block_index, Bytes data) {
  std::array<std::byte, 24> place;
  std::memcpy(place.data(), id.bytes.data(), id.bytes.size());
  put_little_endian<8>(&place[16], block_index);
  Checksum checksum;
  put_little_endian<4>(checksum.data(), crc32c(data, crc32c(place)));
  return checksum;
}

uint64_t file_size_bytes(uint64_t blob_size_bytes) {
  const uint64_t blocks = (blob_size_bytes + limits::kBlobBlockBytes - 1) / limits::kBlobBlockBytes;
  return kHeaderBytes + blob_size_bytes + blocks * kChecksumBytes;
}

std::optional<uint64_t> blob_size_bytes(uint64_t file_size_bytes) {
  if (file_size_bytes < kHeaderBytes) return std::nullopt;
  const uint64_t stored = file_size_bytes - kHeaderBytes;
  const uint64_t rest = stored % kStoredBlockBytes;
  if (rest != 0 && rest <= kChecksumBytes) return std::nullopt;
  return stored / kStoredBlockBytes * limits::kBlobBlockBytes + (rest == 0 ? 0 : rest - kChecksumBytes);
}

uint64_t block_offset(uint64_t block_index) { return kHeaderBytes + block_index * kStoredBlockBytes; }

}  // namespace lakegate::blob_file
