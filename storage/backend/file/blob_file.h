// The form of a blob in a file (docs/formats/blob-file.md): a header, then blocks that each end in a checksum.
//
// Pure functions over offsets and bytes; any thread may call them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/byte_source.h"
#include "base/limits.h"
#include "metadata/record/object.h"

namespace lakegate::blob_file {

inline constexpr size_t kHeaderBytes = 32;
inline constexpr size_t kChecksumBytes = 4;
inline constexpr uint32_t kFormatVersion = 1;
// A whole block as it stands in the file.
inline constexpr size_t kStoredBlockBytes = limits::kBlobBlockBytes + kChecksumBytes;

using Header = std::array<std::byte, kHeaderBytes>;
using Checksum = std::array<std::byte, kChecksumBytes>;

Header make_header(const BlobId& id);
// kDataLoss for a header of something else; kUnimplemented for one of a newer format.
Status check_header(Bytes header, const BlobId& id);

// The checksum covers the blob's id and the block's place too, so that a block which the disk or a person put elsewhere
// does not verify there.
Checksum block_checksum(const BlobId& id, uint64_t block_index, Bytes data);

// Length of the file whose blob has so many bytes, and back; nothing for a file that ends inside a checksum or header.
uint64_t file_size_bytes(uint64_t blob_size_bytes);
std::optional<uint64_t> blob_size_bytes(uint64_t file_size_bytes);
// Where a block begins in the file.
uint64_t block_offset(uint64_t block_index);

}  // namespace lakegate::blob_file
