#include "gateway/json/rewrite_token.h"

#include "base/checksum.h"
#include "base/encoding.h"

namespace lakegate {
namespace {

// Version 2: 'R' 2, id of the rewrite, source generation, bytes rewritten (8 bytes each, big-endian), MD5 of the names.
constexpr char kMagic = 'R';
constexpr char kVersion = 2;
constexpr size_t kTokenBytes = 2 + 8 + 8 + 8 + 16;

void append_uint64(std::string& bytes, uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>((value >> shift) & 0xFF);
}

uint64_t read_uint64_at(std::string_view bytes, size_t offset) {
  uint64_t value = 0;
  for (size_t i = 0; i < 8; ++i) value = (value << 8U) | static_cast<unsigned char>(bytes[offset + i]);
  return value;
}

std::string names_digest(const ObjectsCopyRequest& copy) {
  std::string names;
  for (const std::string* name : {&copy.source_bucket, &copy.source_name, &copy.bucket, &copy.name}) {
    append_uint64(names, name->size());
    names += *name;
  }
  Md5 md5;
  md5.update(as_bytes(names));
  const Md5Digest digest = md5.digest();
  return std::string(as_text(std::as_bytes(std::span(digest))));
}

}  // namespace

std::string encode_rewrite_token(const ObjectsCopyRequest& copy, const RewriteProgress& progress) {
  std::string bytes = {kMagic, kVersion};
  append_uint64(bytes, progress.rewrite_id);
  append_uint64(bytes, progress.source_generation);
  append_uint64(bytes, progress.bytes_rewritten);
  return base64url_encode(as_bytes(bytes + names_digest(copy)));
}

Result<RewriteProgress> decode_rewrite_token(const ObjectsCopyRequest& copy, std::string_view token) {
  if (token.empty()) return RewriteProgress{};
  const std::optional<std::string> bytes = base64url_decode(token);
  const bool ours = bytes && bytes->size() == kTokenBytes && (*bytes)[0] == kMagic && (*bytes)[1] == kVersion &&
                    bytes->substr(kTokenBytes - 16) == names_digest(copy);
  if (!ours) return invalid_argument("Invalid rewrite token.", "rewriteToken");
  return RewriteProgress{read_uint64_at(*bytes, 2), read_uint64_at(*bytes, 10), read_uint64_at(*bytes, 18)};
}

}  // namespace lakegate
