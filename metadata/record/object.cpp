#include "metadata/record/object.h"

#include <algorithm>
#include <span>

#include "base/encoding.h"

namespace lakegate {

std::string BlobId::to_hex() const { return hex_encode(std::as_bytes(std::span(bytes))); }

std::optional<BlobId> BlobId::from_hex(std::string_view hex) {
  const std::optional<std::string> decoded = hex_decode(hex);
  BlobId blob;
  if (!decoded || decoded->size() != blob.bytes.size()) return std::nullopt;
  std::copy(decoded->begin(), decoded->end(), blob.bytes.begin());
  return blob;
}

}  // namespace lakegate
