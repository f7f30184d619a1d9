#include "metadata/record/upload_session.h"

#include <algorithm>

namespace lakegate {

std::vector<Extent> persisted_extents(const UploadSession& session) {
  std::vector<Extent> extents = session.earlier_blobs;
  uint64_t rest_bytes = session.persisted_bytes;
  for (const Extent& extent : extents) rest_bytes -= std::min(rest_bytes, extent.length);
  if (rest_bytes > 0) extents.push_back({session.blob, BlobKind::kStored, 0, rest_bytes});
  return extents;
}

}  // namespace lakegate
