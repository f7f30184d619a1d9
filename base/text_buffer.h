// TextBuffer: a text that is put together of many small pieces, as answers are. A plain value; any thread may use its
// own.
//
// Pieces are written straight to memory that was made room for before. std::string does not offer that, and a call for
// each character or piece costs several times what copying them does.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

#include "base/byte_source.h"

namespace lakegate {

class TextBuffer {
 public:
  bool empty() const { return size_ == 0; }
  size_t size() const { return size_; }
  // What was appended since the text had the size `begin`; valid until the next piece.
  std::string_view since(size_t begin) const { return std::string_view(text_.data() + begin, size_ - begin); }

  void append(char c) {
    *room(1) = c;
    ++size_;
  }
  void append(std::string_view piece) {
    if (piece.empty()) return;
    std::memcpy(room(piece.size()), piece.data(), piece.size());
    size_ += piece.size();
  }
  void append(size_t count, char c) {
    std::memset(room(count), c, count);
    size_ += count;
  }

  // Memory behind the text, for at least so many bytes; added() then says how many of them were written.
  char* room(size_t bytes) {
    if (text_.size() - size_ < bytes) [[unlikely]] {
      grow(bytes);
    }
    return text_.data() + size_;
  }
  void added(size_t bytes) { size_ += bytes; }
  // Back to an earlier size.
  void cut(size_t size) { size_ = size; }

  std::string take() {
    text_.resize(size_);
    size_ = 0;
    return std::move(text_);
  }

 private:
  static constexpr size_t kFirstBytes = 256;

  void grow(size_t bytes) { text_.resize(std::max({kFirstBytes, 2 * text_.size(), size_ + bytes})); }

  std::string text_;  // The memory; the text is its first `size_` bytes.
  size_t size_ = 0;
};

// The encodings of base/encoding.h, as pieces.
inline void append_number(TextBuffer& text, uint64_t number) {
  constexpr size_t kDigitsMax = std::numeric_limits<uint64_t>::digits10 + 1;
  char* const begin = text.room(kDigitsMax);
  text.added(static_cast<size_t>(std::to_chars(begin, begin + kDigitsMax, number).ptr - begin));
}
inline constexpr size_t kRfc3339Bytes = std::string_view("2026-11-24T01:02:03.456Z").size();
void append_rfc3339(TextBuffer& text, int64_t time_us);
void append_base64(TextBuffer& text, Bytes bytes);
void append_percent_encoded(TextBuffer& text, std::string_view plain);

// Whether the text is printable ASCII without these characters, and so stands in an answer as it is. Eight characters
// at a time: nearly every text is plain, and answers consist of little else.
template <char... kSpecial>
bool is_plain_ascii_without(std::string_view text) {
  constexpr auto in_each_byte = [](uint8_t byte) { return UINT64_C(0x0101010101010101) * byte; };
  constexpr uint64_t kHighBits = in_each_byte(0x80);
  // Has a high bit where a byte of `word` is less than `limit` (at most 0x80), and perhaps in bytes above such a one.
  const auto less = [&](uint64_t word, uint8_t limit) { return (word - in_each_byte(limit)) & ~word; };
  const auto is_plain_word = [&](const char* at) {
    uint64_t word = 0;
    std::memcpy(&word, at, sizeof(word));
    const uint64_t faults = word | less(word, 0x20) | (less(word ^ in_each_byte(kSpecial), 1) | ...);
    return (faults & kHighBits) == 0;
  };
  const auto is_plain = [](char c) { return c >= 0x20 && ((c != kSpecial) && ...); };
  if (text.size() < sizeof(uint64_t)) return std::ranges::all_of(text, is_plain);
  // The last word overlaps the one before.
  const char* const last = text.data() + text.size() - sizeof(uint64_t);
  for (const char* at = text.data(); at < last; at += sizeof(uint64_t)) {
    if (!is_plain_word(at)) return false;
  }
  return is_plain_word(last);
}

}  // namespace lakegate
