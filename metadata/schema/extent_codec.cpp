#include "metadata/schema/extent_codec.h"

#include <limits>

namespace lakegate {
namespace {

// Stored; numbers never change.
enum ExtentTag : uint32_t {
  kExtentBlob = 1,
  kExtentKind = 2,
  kExtentOffset = 3,
  kExtentLength = 4,
};

}  // namespace

std::string encode_extent(const Extent& extent) {
  FieldWriter writer;
  writer.bytes(kExtentBlob, array_text(extent.blob.bytes));
  writer.number(kExtentKind, static_cast<uint64_t>(extent.kind));
  writer.number(kExtentOffset, extent.offset);
  writer.number(kExtentLength, extent.length);
  return writer.fields();
}

Status read_extent(const Field& field, std::vector<Extent>& extents) {
  if (!field.is_bytes) return damaged_record("extent");
  Extent extent;
  extent.kind = BlobKind::kInline;
  bool has_blob = false;
  FieldReader reader(field.bytes);
  for (Field part; reader.next(part);) {
    if (part.tag == kExtentBlob) {
      RETURN_IF_ERROR(read_array(part, extent.blob.bytes));
      has_blob = true;
    }
    if (part.tag == kExtentKind) RETURN_IF_ERROR(read_enum(part, BlobKind::kStored, extent.kind));
    if (part.tag == kExtentOffset) RETURN_IF_ERROR(read_number(part, extent.offset));
    if (part.tag == kExtentLength) RETURN_IF_ERROR(read_number(part, extent.length));
  }
  RETURN_IF_ERROR(reader.status());
  const bool overflows = extent.offset > std::numeric_limits<uint64_t>::max() - extent.length;
  if (!has_blob || overflows) return damaged_record("extent");
  extents.push_back(extent);
  return Status();
}

}  // namespace lakegate
