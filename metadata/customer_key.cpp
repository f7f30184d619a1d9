#include "metadata/customer_key.h"

#include <array>

#include "base/hkdf.h"

namespace lakegate {
namespace {

// Each purpose has keys of its own. Part of the format on disk: never change.
constexpr std::string_view kBlobPurpose = "lakegate blob 1";
constexpr std::string_view kChecksumsPurpose = "lakegate checksums 1";
constexpr std::string_view kProgressPurpose = "lakegate upload progress 1";
constexpr std::string_view kExpectedPurpose = "lakegate upload expected 1";

constexpr size_t kCrcBytes = 4;

void append_number(std::string& text, uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) text += static_cast<char>((value >> shift) & 0xFFU);
}

std::string salt_of(const std::vector<Extent>& extents) {
  std::string salt;
  for (const Extent& extent : extents) {
    salt += as_text(std::as_bytes(std::span(extent.blob.bytes)));
    append_number(salt, extent.offset);
    append_number(salt, extent.length);
  }
  return salt;
}

// A checksum and a digest (or the state of one) as the bytes that are masked together.
template <size_t N>
struct Maskable {
  std::array<uint8_t, kCrcBytes + N> bytes{};

  Maskable(uint32_t crc, const std::array<uint8_t, N>& digest) {
    for (size_t i = 0; i < kCrcBytes; ++i) bytes[i] = static_cast<uint8_t>(crc >> (8 * i));
    std::copy(digest.begin(), digest.end(), bytes.begin() + kCrcBytes);
  }
  uint32_t crc() const {
    uint32_t value = 0;
    for (size_t i = 0; i < kCrcBytes; ++i) value |= static_cast<uint32_t>(bytes[i]) << (8 * i);
    return value;
  }
  std::array<uint8_t, N> digest() const {
    std::array<uint8_t, N> value{};
    std::copy(bytes.begin() + kCrcBytes, bytes.end(), value.begin());
    return value;
  }
};

}  // namespace

CustomerKey::CustomerKey(Secret secret) : secret_(std::move(secret)), identity_{sha256(as_bytes(secret_.reveal()))} {}

Result<AesCtr> CustomerKey::blob_cipher(const BlobId& blob) const {
  std::string blob_key(AesCtr::kKeyBytes, '\0');
  const std::span<std::byte> derived = std::as_writable_bytes(std::span(blob_key));
  RETURN_IF_ERROR(hkdf_sha256(as_bytes(secret_.reveal()), std::as_bytes(std::span(blob.bytes)), kBlobPurpose, derived));
  return AesCtr::create(Secret(std::move(blob_key)));
}

Status CustomerKey::mask_checksums(const std::vector<Extent>& extents, Checksums& checksums) const {
  Maskable<std::tuple_size_v<Md5Digest>> masked(checksums.crc32c, checksums.md5.value_or(Md5Digest{}));
  RETURN_IF_ERROR(mask(as_bytes(salt_of(extents)), kChecksumsPurpose, masked.bytes));
  checksums.crc32c = masked.crc();
  if (checksums.md5) checksums.md5 = masked.digest();
  return {};
}

Status CustomerKey::mask_progress(UploadSession& session) const {
  std::string salt = salt_of(session.earlier_blobs);
  salt += as_text(std::as_bytes(std::span(session.blob.bytes)));
  append_number(salt, session.persisted_bytes);
  Maskable<std::tuple_size_v<Md5::State>> masked(session.crc32c, session.md5_state);
  RETURN_IF_ERROR(mask(as_bytes(salt), kProgressPurpose, masked.bytes));
  session.crc32c = masked.crc();
  session.md5_state = masked.digest();
  return {};
}

Status CustomerKey::mask_expected(UploadSession& session) const {
  ExpectedChecksums& expected = session.expected;
  Maskable<std::tuple_size_v<Md5Digest>> masked(expected.crc32c.value_or(0), expected.md5.value_or(Md5Digest{}));
  RETURN_IF_ERROR(mask(as_bytes(session.id), kExpectedPurpose, masked.bytes));
  if (expected.crc32c) expected.crc32c = masked.crc();
  if (expected.md5) expected.md5 = masked.digest();
  return {};
}

Status CustomerKey::mask(Bytes salt, std::string_view purpose, std::span<uint8_t> data) const {
  std::array<uint8_t, kCrcBytes + std::tuple_size_v<Md5::State>> stream{};
  const std::span<uint8_t> used = std::span(stream).first(data.size());
  RETURN_IF_ERROR(hkdf_sha256(as_bytes(secret_.reveal()), salt, purpose, std::as_writable_bytes(used)));
  for (size_t i = 0; i < data.size(); ++i) data[i] ^= used[i];
  return {};
}

}  // namespace lakegate
