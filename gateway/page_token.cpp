#include "gateway/page_token.h"

#include "base/encoding.h"
#include "base/limits.h"

namespace lakegate {
namespace {

// Version 1: 'L' 1, a flag byte, the generation (8 bytes, big-endian), the name.
constexpr char kMagic = 'L';
constexpr char kVersion = 1;
constexpr size_t kHeaderBytes = 11;

}  // namespace

std::string encode_page_token(const ListPosition& position) {
  std::string bytes = {kMagic, kVersion, static_cast<char>(position.after_name_is_prefix ? 1 : 0)};
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>((position.after_generation >> shift) & 0xFF);
  return base64url_encode(as_bytes(bytes + position.after_name));
}

Result<ListPosition> decode_page_token(std::string_view token) {
  ListPosition position;
  if (token.empty()) return position;
  const std::optional<std::string> bytes = base64url_decode(token);
  const bool well_formed = bytes && bytes->size() >= kHeaderBytes &&
                           bytes->size() <= kHeaderBytes + limits::kObjectNameBytesMax && (*bytes)[0] == kMagic &&
                           (*bytes)[1] == kVersion && static_cast<unsigned char>((*bytes)[2]) <= 1;
  if (!well_formed) return invalid_argument("Invalid page token.", "pageToken");
  position.after_name_is_prefix = (*bytes)[2] == 1;
  for (size_t i = 3; i < kHeaderBytes; ++i) {
    position.after_generation = (position.after_generation << 8U) | static_cast<unsigned char>((*bytes)[i]);
  }
  position.after_name = bytes->substr(kHeaderBytes);
  return position;
}

}  // namespace lakegate
