#include "metadata/ops/inline_blob.h"

#include "base/checksum.h"

namespace lakegate {
namespace {

constexpr size_t kChecksumBytes = 4;

std::string checksum_text(std::string_view bytes) {
  const uint32_t crc = crc32c(as_bytes(bytes));
  std::string text;
  for (int shift = 0; shift < 32; shift += 8) text.push_back(static_cast<char>((crc >> shift) & 0xFF));
  return text;
}

}  // namespace

std::string encode_inline_blob(std::string_view bytes) {
  std::string stored;
  stored.reserve(bytes.size() + kChecksumBytes);
  stored.append(bytes);
  stored.append(checksum_text(bytes));
  return stored;
}

Result<std::string> decode_inline_blob(std::string stored) {
  if (stored.size() < kChecksumBytes) return Status(Code::kDataLoss, "The stored bytes of an object are truncated.");
  const std::string checksum = stored.substr(stored.size() - kChecksumBytes);
  stored.resize(stored.size() - kChecksumBytes);
  if (checksum_text(stored) != checksum) {
    return Status(Code::kDataLoss, "The stored bytes of an object do not match their checksum.");
  }
  return stored;
}

}  // namespace lakegate
