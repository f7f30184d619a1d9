#include "base/checksum.h"

#include <algorithm>

#include <isa-l/crc.h>

#include "base/encoding.h"

namespace lakegate {
namespace {

// Polynomials over GF(2) modulo Castagnoli's, bit-reflected: the highest bit is the coefficient of x^0.
constexpr uint32_t kCastagnoli = 0x82F63B78;
constexpr uint32_t kX = 1U << 30;

constexpr uint32_t multiply(uint32_t a, uint32_t b) {
  uint32_t product = 0;
  for (uint32_t bit = 1U << 31; bit != 0; bit >>= 1) {
    if ((a & bit) != 0) product ^= b;
    b = (b & 1) != 0 ? (b >> 1) ^ kCastagnoli : b >> 1;
  }
  return product;
}

// Entry k is x^(8 * 2^k): multiplying a checksum by it appends 2^k zero bytes.
constexpr std::array<uint32_t, 64> make_zero_operators() {
  std::array<uint32_t, 64> operators{};
  uint32_t power = kX;
  for (int i = 0; i < 3; ++i) power = multiply(power, power);
  for (uint32_t& zeros : operators) {
    zeros = power;
    power = multiply(power, power);
  }
  return operators;
}
constexpr std::array<uint32_t, 64> kZeroOperators = make_zero_operators();

}  // namespace

uint32_t crc32c(Bytes bytes, uint32_t seed) {
  // ISA-L neither inverts its start value nor its result, takes the length as an int, and promises not to write.
  uint32_t crc = ~seed;
  while (!bytes.empty()) {
    const Bytes piece = bytes.first(std::min<size_t>(bytes.size(), 1U << 30));
    auto* const data = const_cast<unsigned char*>(reinterpret_cast<const unsigned char*>(piece.data()));
    crc = crc32_iscsi(data, static_cast<int>(piece.size()), crc);
    bytes = bytes.subspan(piece.size());
  }
  return ~crc;
}

uint32_t crc32c_concat(uint32_t crc_a, uint32_t crc_b, uint64_t length_b_bytes) {
  for (size_t bit = 0; length_b_bytes != 0; ++bit, length_b_bytes >>= 1) {
    if ((length_b_bytes & 1) != 0) crc_a = multiply(kZeroOperators.at(bit), crc_a);
  }
  return crc_a ^ crc_b;
}

std::string crc32c_to_base64(uint32_t crc) {
  const std::array<uint8_t, 4> big_endian{static_cast<uint8_t>(crc >> 24), static_cast<uint8_t>(crc >> 16),
                                          static_cast<uint8_t>(crc >> 8), static_cast<uint8_t>(crc)};
  return base64_encode(std::as_bytes(std::span(big_endian)));
}

std::optional<uint32_t> crc32c_from_base64(std::string_view text) {
  const std::optional<std::string> bytes = base64_decode(text);
  if (!bytes || bytes->size() != 4) return std::nullopt;
  uint32_t crc = 0;
  for (const char byte : *bytes) crc = crc << 8 | static_cast<uint8_t>(byte);
  return crc;
}

std::string md5_to_base64(const Md5Digest& digest) { return base64_encode(std::as_bytes(std::span(digest))); }

std::optional<Md5Digest> md5_from_base64(std::string_view text) {
  const std::optional<std::string> bytes = base64_decode(text);
  Md5Digest digest{};
  if (!bytes || bytes->size() != digest.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), digest.begin());
  return digest;
}

}  // namespace lakegate
