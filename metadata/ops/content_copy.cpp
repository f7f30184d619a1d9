#include "metadata/ops/content_copy.h"

#include <algorithm>

namespace lakegate {

Status use_copy(const std::vector<Object>& sources, uint32_t content_crc32c, const ContentCopy& copy,
                ObjectsInsertRequest& insert) {
  const auto same = [](const Object& source, uint64_t generation) { return source.generation == generation; };
  if (!std::ranges::equal(sources, copy.source_generations, same)) {
    return Status(Code::kUnavailable, "A source object changed while it was copied; try again.", "sourceChanged");
  }
  if (content_crc32c != copy.crc32c) {
    return Status(Code::kDataLoss, "The bytes of a source object do not match its checksum.");
  }
  insert.extents = copy.extents;
  insert.inline_bytes = copy.inline_bytes;
  return {};
}

Status seal_checksums(const CustomerKeyPtr& key, ObjectsInsertRequest& insert) {
  insert.customer_encryption = identity_of(key);
  return key ? key->mask_checksums(insert.extents, insert.checksums) : Status();
}

}  // namespace lakegate
