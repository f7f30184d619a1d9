#include <array>

#include "base/encoding.h"
#include "base/text_buffer.h"

namespace lakegate {
namespace {

constexpr std::string_view kLowerHex = "0123456789abcdef";
constexpr std::string_view kUpperHex = "0123456789ABCDEF";

int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

// The byte that two hex digits at the start of `text` stand for, or -1.
int hex_byte(std::string_view text) {
  if (text.size() < 2) return -1;
  const int high = hex_value(text[0]);
  const int low = hex_value(text[1]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

std::optional<std::string> decode(std::string_view text, bool plus_is_space) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      const int byte = hex_byte(text.substr(i + 1));
      if (byte < 0) return std::nullopt;
      decoded += static_cast<char>(byte);
      i += 2;
    } else {
      decoded += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

constexpr bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

constexpr std::array<bool, 256> kUnreserved = [] {
  std::array<bool, 256> unreserved{};
  for (size_t c = 0; c < unreserved.size(); ++c) unreserved[c] = is_unreserved(static_cast<char>(c));
  return unreserved;
}();

}  // namespace

std::string hex_encode(Bytes bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::byte byte : bytes) {
    text += kLowerHex[std::to_integer<size_t>(byte >> 4)];
    text += kLowerHex[std::to_integer<size_t>(byte & std::byte{15})];
  }
  return text;
}

std::optional<std::string> hex_decode(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (; !text.empty(); text.remove_prefix(2)) {
    const int byte = hex_byte(text);
    if (byte < 0) return std::nullopt;
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

std::optional<std::string> percent_decode(std::string_view text) { return decode(text, false); }

std::optional<std::string> form_decode(std::string_view text) { return decode(text, true); }

void append_percent_encoded(TextBuffer& text, std::string_view plain) {
  char* const begin = text.room(3 * plain.size());
  char* out = begin;
  for (const char c : plain) {
    const auto byte = static_cast<uint8_t>(c);
    if (kUnreserved[byte]) {
      *out++ = c;
    } else {
      *out++ = '%';
      *out++ = kUpperHex[byte >> 4];
      *out++ = kUpperHex[byte & 15];
    }
  }
  text.added(static_cast<size_t>(out - begin));
}

std::string percent_encode(std::string_view text) {
  TextBuffer encoded;
  append_percent_encoded(encoded, text);
  return encoded.take();
}

}  // namespace lakegate
