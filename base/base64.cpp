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
  // Indices are of six bits, so they are not checked; a listing has thousands of checksums and etags.
  const char* const characters = alphabet.data();
  const auto* at = reinterpret_cast<const uint8_t*>(bytes.data());
  for (const uint8_t* const end = at + bytes.size() / 3 * 3; at != end; at += 3, text += 4) {
    const uint32_t bits = uint32_t{at[0]} << 16 | uint32_t{at[1]} << 8 | at[2];
    text[0] = characters[bits >> 18];
    text[1] = characters[bits >> 12 & 63];
    text[2] = characters[bits >> 6 & 63];
    text[3] = characters[bits & 63];
  }
  if (padding == 0) return length;
  const uint32_t bits = uint32_t{at[0]} << 16 | (padding == 1 ? uint32_t{at[1]} << 8 : 0);
  text[0] = characters[bits >> 18];
  text[1] = characters[bits >> 12 & 63];
  text[2] = padding == 1 ? characters[bits >> 6 & 63] : '=';
  text[3] = '=';
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
