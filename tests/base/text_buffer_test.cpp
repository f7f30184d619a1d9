#include "base/text_buffer.h"

#include <catch2/catch.hpp>

#include "base/encoding.h"

namespace lakegate {
namespace {

template <class Append>
std::string text_of(Append append) {
  TextBuffer text;
  append(text);
  return text.take();
}

bool is_plain_by_each_character(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) { return c >= 0x20 && c < 0x80 && c != '"' && c != '\\'; });
}

}  // namespace

TEST_CASE("A text of pieces of any size is the pieces one after the other", "[text_buffer]") {
  TextBuffer text;
  std::string expected;
  for (size_t size = 0; size < 2000; size += 37) {
    const std::string piece(size, static_cast<char>('a' + size % 26));
    text.append(piece);
    text.append('|');
    text.append(size % 5, ' ');
    expected += piece + '|' + std::string(size % 5, ' ');
    REQUIRE(text.size() == expected.size());
    REQUIRE(text.since(0) == expected);
  }
  text.cut(10);
  CHECK(text.since(0) == expected.substr(0, 10));
  CHECK(text.take() == expected.substr(0, 10));
  CHECK(text.empty());
}

TEST_CASE("Room that was asked for and not used is no part of the text", "[text_buffer]") {
  TextBuffer text;
  text.append("abc");
  std::memcpy(text.room(1000), "de", 2);
  text.added(2);
  CHECK(text.take() == "abcde");
}

TEST_CASE("A text that was expected does not move while it grows to that, and may still grow further",
          "[text_buffer]") {
  TextBuffer text;
  text.append("abc");
  text.expect(100'000);
  const char* const begin = text.since(0).data();
  for (int i = 0; i < 10'000; ++i) text.append("0123456789");
  CHECK(text.since(0).data() == begin);
  for (int i = 0; i < 10'000; ++i) text.append("0123456789");
  const std::string whole = text.take();
  CHECK(whole.size() == 200'003);
  CHECK(whole.ends_with("0123456789"));
  CHECK(whole.substr(0, 13) == "abc0123456789");
}

TEST_CASE("Pieces in an encoding are what the encoding gives as a text", "[text_buffer]") {
  for (const int64_t time_us : {INT64_C(0), INT64_C(-1), INT64_C(1), INT64_C(1764288000123456),
                                INT64_C(-62135596800000000), INT64_C(253402300799999999)}) {
    const std::string text = text_of([&](TextBuffer& buffer) { append_rfc3339(buffer, time_us); });
    CHECK(text == format_rfc3339(time_us));
    CHECK(text.size() == kRfc3339Bytes);
    CHECK(parse_rfc3339(text) == (time_us - (time_us % 1000 + 1000) % 1000));
  }
  for (const uint64_t number : {UINT64_C(0), UINT64_C(9), UINT64_C(10), UINT64_C(18446744073709551615)}) {
    CHECK(text_of([&](TextBuffer& buffer) { append_number(buffer, number); }) == std::to_string(number));
  }
  std::string bytes;
  for (int c = 0; c < 256; ++c) {
    bytes += static_cast<char>(c);
    CHECK(text_of([&](TextBuffer& buffer) { append_base64(buffer, as_bytes(bytes)); }) ==
          base64_encode(as_bytes(bytes)));
    const std::string percent = text_of([&](TextBuffer& buffer) { append_percent_encoded(buffer, bytes); });
    CHECK(percent == percent_encode(bytes));
    CHECK(percent_decode(percent) == bytes);
  }
}

TEST_CASE("A text is plain exactly when each of its characters is, wherever it stands", "[text_buffer]") {
  for (size_t size = 1; size <= 50; ++size) {
    for (size_t place = 0; place < size; ++place) {
      for (int c = 0; c < 256; ++c) {
        std::string text(size, 'x');
        text[place] = static_cast<char>(c);
        REQUIRE(is_plain_ascii_without<'"', '\\'>(text) == is_plain_by_each_character(text));
      }
    }
  }
  CHECK(is_plain_ascii_without<'"', '\\'>(""));
}

}  // namespace lakegate
