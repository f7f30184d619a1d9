#include "gateway/json/wire/json_writer.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace lakegate {
namespace {

std::string written(std::string_view value) {
  JsonWriter json;
  json.begin_object();
  json.string("value", value);
  json.end_object();
  return json.take();
}

}  // namespace

TEST_CASE("A text with any one ASCII character at any place is read back as it was") {
  for (size_t size = 1; size <= 18; ++size) {
    for (size_t place = 0; place < size; ++place) {
      for (int c = 0; c < 0x80; ++c) {
        std::string value(size, 'x');
        value[place] = static_cast<char>(c);
        REQUIRE(nlohmann::json::parse(written(value)).at("value") == value);
      }
    }
  }
}

TEST_CASE("Two special characters beside each other are both escaped") {
  for (int first = 0; first < 0x80; ++first) {
    for (const char second : {'\0', '\x01', '\x1f', ' ', '!', '"', '#', '[', '\\', ']', '\x7f'}) {
      const std::string value = std::string("abc") + static_cast<char>(first) + second + "defghijk";
      REQUIRE(nlohmann::json::parse(written(value)).at("value") == value);
    }
  }
}

TEST_CASE("UTF-8 at any place stays as it is, and what is none becomes U+FFFD") {
  for (size_t place = 0; place < 12; ++place) {
    std::string value(12, 'x');
    value.insert(place, "\xc3\xa4");
    CHECK(nlohmann::json::parse(written(value)).at("value") == value);
    std::string broken(12, 'x');
    broken[place] = '\xff';
    std::string expected(12, 'x');
    expected.replace(place, 1, "\xef\xbf\xbd");
    CHECK(nlohmann::json::parse(written(broken)).at("value") == expected);
  }
}

}  // namespace lakegate
