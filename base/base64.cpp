#include <array>

#include "base/encoding.h"
#include "base/text_buffer.h"

namespace lakegate {
namespace {

constexpr std::string_view kStandard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlSafe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr uint8_t kNotInAlphabet = 0xFF;
using Values = std::array<uint8_t, 256>;

constexpr Values make_values(std::string_view alphabet) {
  Values values{};
  values.fill(kNotInAlphabet);
  for (size_t i = 0; i < alphabet.size(); ++i) values[static_cast<uint8_t>(alphabet[i])] = static_cast<uint8_t>(i);
  return values;
}
constexpr Values kStandardValues = make_values(kStandard);
constexpr Values kUrlSafeValues = make_values(kUrlSafe);

size_t encoded_size(Bytes bytes) { return (bytes.size() + 2) / 3 * 4; }

// Writes encoded_size() characters, padding included; the result says how many of them are not padding.
size_t encode(Bytes bytes, std::string_view alphabet, char* text) {
  const size_t padding = (3 - bytes.size() % 3) % 3;
  const size_t length = encoded_size(bytes) - padding;
  for (; bytes.size() >= 3; bytes = bytes.subspan(3)) {
    const uint32_t bits = std::to_integer<uint32_t>(bytes[0]) << 16 | std::to_integer<uint32_t>(bytes[1]) << 8 |
                          std::to_integer<uint32_t>(bytes[2]);
    *text++ = alphabet[bits >> 18];
    *text++ = alphabet[bits >> 12 & 63];
    *text++ = alphabet[bits >> 6 & 63];
    *text++ = alphabet[bits & 63];
  }
  if (bytes.empty()) return length;
  const uint32_t bits =
      std::to_integer<uint32_t>(bytes[0]) << 16 | (bytes.size() > 1 ? std::to_integer<uint32_t>(bytes[1]) << 8 : 0);
  *text++ = alphabet[bits >> 18];
  *text++ = alphabet[bits >> 12 & 63];
  *text++ = bytes.size() > 1 ? alphabet[bits >> 6 & 63] : '=';
  *text++ = '=';
  return length;
}

// `text` is without padding.
std::optional<std::string> decode(std::string_view text, const Values& values) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  uint32_t bits = 0;
  int bit_count = 0;
  for (const char character : text) {
    const uint8_t value = values[static_cast<uint8_t>(character)];
    if (value == kNotInAlphabet) return std::nullopt;
    bits = bits << 6 | value;
    bit_count += 6;
    if (bit_count >= 8) {
      bit_count -= 8;
      bytes += static_cast<char>(bits >> bit_count & 0xFF);
    }
  }
  // Bits that are left over must be zero, or two texts would stand for the same bytes.
  if ((bits & ((1U << bit_count) - 1)) != 0) return std::nullopt;
  return bytes;
}

}  // namespace

void append_base64(TextBuffer& text, Bytes bytes) {
  encode(bytes, kStandard, text.room(encoded_size(bytes)));
  text.added(encoded_size(bytes));
}

std::string base64_encode(Bytes bytes) {
  std::string text(encoded_size(bytes), '=');
  encode(bytes, kStandard, text.data());
  return text;
}

std::string base64url_encode(Bytes bytes) {
  std::string text(encoded_size(bytes), '=');
  text.resize(encode(bytes, kUrlSafe, text.data()));
  return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  return decode(text, kStandardValues);
}

std::optional<std::string> base64url_decode(std::string_view text) { return decode(text, kUrlSafeValues); }

}  // namespace lakegate
