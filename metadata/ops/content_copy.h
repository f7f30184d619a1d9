// ContentCopy: the bytes of some objects after storage/ copied them into one blob of their own, where sharing their
// blobs is not possible: too many pieces, or another encryption key.
#pragma once

#include <vector>

#include "metadata/customer_key.h"
#include "metadata/ops/objects_insert.h"

namespace lakegate {

struct ContentCopy {
  std::vector<uint64_t> source_generations;
  uint32_t crc32c = 0;  // Of the bytes that were copied, not masked.
  std::vector<Extent> extents;
  std::optional<std::pair<BlobId, std::string>> inline_bytes;
};

// Makes `insert` an insert of the copy. `content_crc32c` is what the sources' records say. kUnavailable with reason
// "sourceChanged" when the sources are not what was copied any more; kDataLoss when the copy does not match.
Status use_copy(const std::vector<Object>& sources, uint32_t content_crc32c, const ContentCopy& copy,
                ObjectsInsertRequest& insert);

// Masks the checksums of `insert`, which are its content's so far, and notes the key that its extents are encrypted
// with. Nothing without a key.
Status seal_checksums(const CustomerKeyPtr& key, ObjectsInsertRequest& insert);

}  // namespace lakegate
