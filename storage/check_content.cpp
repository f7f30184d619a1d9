// Bytes against records: every extent exists, every block verifies, and the whole has the record's checksum.
#include <algorithm>

#include "metadata/ops/inline_blob.h"
#include "metadata/schema/key_registry.h"
#include "storage/check_context.h"

namespace lakegate {
namespace {

constexpr size_t kReadBytes = 1U << 20;

Status add_inline_extent(CheckContext& context, const Extent& extent, uint32_t& crc) {
  ASSIGN_OR_RETURN(std::optional<std::string> stored, context.get(Table::kInline, inline_key(extent.blob)));
  if (!stored) return Status(Code::kDataLoss, "Its inline bytes " + extent.blob.to_hex() + " are missing.");
  ASSIGN_OR_RETURN(const std::string bytes, decode_inline_blob(std::move(*stored)));
  if (extent.offset > bytes.size() || extent.length > bytes.size() - extent.offset) {
    return Status(Code::kDataLoss, "Its inline bytes " + extent.blob.to_hex() + " are too short.");
  }
  crc = crc32c(as_bytes(bytes).subspan(extent.offset, extent.length), crc);
  context.report.bytes_read += extent.length;
  return {};
}

Status add_stored_extent(CheckContext& context, const Extent& extent, uint32_t& crc) {
  const Result<uint64_t> size_bytes = context.blobs.size_bytes(extent.blob);
  if (size_bytes.status().code() == Code::kNotFound) {
    return Status(Code::kDataLoss, "Blob " + extent.blob.to_hex() + " is missing.");
  }
  RETURN_IF_ERROR(size_bytes.status());
  if (extent.offset > *size_bytes || extent.length > *size_bytes - extent.offset) {
    return Status(Code::kDataLoss, "Blob " + extent.blob.to_hex() + " is too short.");
  }
  if (!context.options.read_bytes) return {};
  ASSIGN_OR_RETURN(const std::unique_ptr<BlobReader> reader, context.blobs.open(extent.blob));
  std::vector<std::byte> buffer(std::min<uint64_t>(extent.length, kReadBytes));
  for (uint64_t done = 0; done < extent.length; done += buffer.size()) {
    const std::span<std::byte> into = std::span(buffer).first(std::min<uint64_t>(buffer.size(), extent.length - done));
    RETURN_IF_ERROR(reader->read(extent.offset + done, into));
    crc = crc32c(into, crc);
    context.report.bytes_read += into.size();
  }
  return {};
}

}  // namespace

Status check_content(CheckContext& context, const std::string& name, const std::vector<Extent>& extents,
                     std::optional<uint32_t> expected_crc32c) {
  uint32_t crc = 0;
  bool whole = true;
  for (const Extent& extent : extents) {
    Status status = extent.kind == BlobKind::kInline ? add_inline_extent(context, extent, crc)
                                                     : add_stored_extent(context, extent, crc);
    if (status.ok()) continue;
    if (status.code() != Code::kDataLoss) return status;
    context.error(name + " is damaged: " + std::string(status.message()));
    whole = false;
  }
  if (whole && context.options.read_bytes && expected_crc32c && crc != *expected_crc32c) {
    context.error(name + " is damaged: its bytes have crc32c " + crc32c_to_base64(crc) + ", its record says " +
                  crc32c_to_base64(*expected_crc32c) + ".");
  }
  return {};
}

}  // namespace lakegate
