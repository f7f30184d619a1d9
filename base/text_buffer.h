// TextBuffer: a text that is put together of many small pieces, as answers are. A plain value; any thread may use its
// own.
//
// Pieces are written straight to memory that was made room for before. std::string does not offer that, and a call for
// each character or piece costs several times what copying them does.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
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
  // So much more is about to come: the text need not move while it grows to that.
  void expect(size_t bytes) { text_.reserve(size_ + bytes); }

  std::string take() {
    text_.resize(size_);
    size_ = 0;
    return std::move(text_);
  }

 private:
  static constexpr size_t kFirstBytes = 256;
  // Memory is cleared before it is written to: in pieces that the processor's cache still holds then.
  static constexpr size_t kStepBytes = 16U << 10;

  void grow(size_t bytes) {
    const size_t least_bytes = std::max(kFirstBytes, size_ + bytes);
    if (least_bytes > text_.capacity()) text_.reserve(std::max(least_bytes, 2 * text_.capacity()));
    text_.resize(std::max(least_bytes, std::min(text_.capacity(), text_.size() + kStepBytes)));
  }

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

// Whether the text is printable ASCII without these characters, and so stands in an answer as it is. Sixteen characters
// at a time: nearly every text is plain, and answers consist of little else.
template <char... kSpecial>
bool is_plain_ascii_without(std::string_view text) {
  // What is not ASCII is negative, and so less than a space too.
  using Characters [[gnu::vector_size(16)]] = signed char;
  const auto is_plain = [](char c) { return static_cast<signed char>(c) >= 0x20 && ((c != kSpecial) && ...); };
  if (text.size() < sizeof(Characters) / 2) return std::ranges::all_of(text, is_plain);
  Characters faults{};
  const auto look_at = [&faults](const char* at) {
    Characters characters;
    std::memcpy(&characters, at, sizeof(characters));
    faults |=
        (characters < static_cast<signed char>(0x20)) | ((characters == static_cast<signed char>(kSpecial)) | ...);
  };
  // The last piece overlaps the one before.
  if (text.size() < sizeof(Characters)) {
    std::array<char, sizeof(Characters)> both;
    std::memcpy(both.data(), text.data(), both.size() / 2);
    std::memcpy(both.data() + both.size() / 2, text.data() + text.size() - both.size() / 2, both.size() / 2);
    look_at(both.data());
  } else {
    const char* const last = text.data() + text.size() - sizeof(Characters);
    for (const char* at = text.data(); at < last; at += sizeof(Characters)) look_at(at);
    look_at(last);
  }
  const auto halves = std::bit_cast<std::array<uint64_t, 2>>(faults);
  return (halves[0] | halves[1]) == 0;
}

}  // namespace lakegate
