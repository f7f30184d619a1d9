#include "gateway/xml/xml_references.h"

#include <charconv>
#include <cstdint>

namespace lakegate {
namespace {

// Zero for what is not a character.
uint32_t character_of_number(std::string_view digits) {
  const bool hexadecimal = digits.starts_with('x');
  if (hexadecimal) digits.remove_prefix(1);
  uint32_t code = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, hexadecimal ? 16 : 10);
  if (error != std::errc() || end != digits.data() + digits.size()) return 0;
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  return is_surrogate || code > 0x10FFFF ? 0 : code;
}

uint32_t character_of(std::string_view reference) {
  if (reference.starts_with('#')) return character_of_number(reference.substr(1));
  if (reference == "lt") return '<';
  if (reference == "gt") return '>';
  if (reference == "amp") return '&';
  if (reference == "quot") return '"';
  if (reference == "apos") return '\'';
  return 0;
}

void append_utf8(uint32_t code, std::string& text) {
  const auto rest = [&](int shift) { text += static_cast<char>(0x80 | ((code >> shift) & 0x3F)); };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0 | (code >> 6));
    rest(0);
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0 | (code >> 12));
    rest(6);
    rest(0);
  } else {
    text += static_cast<char>(0xF0 | (code >> 18));
    rest(12);
    rest(6);
    rest(0);
  }
}

}  // namespace

std::optional<std::string> resolve_references(std::string_view raw) {
  std::string text;
  text.reserve(raw.size());
  while (true) {
    const size_t ampersand = raw.find('&');
    text += raw.substr(0, ampersand);
    if (ampersand == std::string_view::npos) return text;
    const size_t semicolon = raw.find(';', ampersand);
    if (semicolon == std::string_view::npos) return std::nullopt;
    const uint32_t code = character_of(raw.substr(ampersand + 1, semicolon - ampersand - 1));
    if (code == 0) return std::nullopt;
    append_utf8(code, text);
    raw.remove_prefix(semicolon + 1);
  }
}

}  // namespace lakegate
