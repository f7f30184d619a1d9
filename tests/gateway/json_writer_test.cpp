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

TEST_CASE("A text of pieces is escaped like one that was whole") {
  for (const std::string& value : {std::string(), std::string("plain and long enough"), std::string("a \"b\" \\ c\n"),
                                   std::string("\xc3\xa4 name"), std::string("\x01")}) {
    JsonWriter json;
    json.begin_object();
    json.string("before", "x");
    json.text("value", [&](TextBuffer& text) {
      for (const char c : value) text.append(c);
    });
    json.string("after", "y");
    json.end_object();
    CHECK(json.take() ==
          R"({"before":"x","value":)" + written(value).substr(9, written(value).size() - 10) + R"(,"after":"y"})");
  }
}

TEST_CASE("Times are written as RFC 3339 has them, also those that come again") {
  JsonWriter json;
  json.begin_object();
  for (const int64_t time_us : {INT64_C(0), INT64_C(0), INT64_C(1764288000123456), INT64_C(1764288000123456),
                                INT64_C(1764288000124000), INT64_C(1764288000123456)}) {
    json.time("t", time_us);
    // More than the buffer holds at first, so that it moves in between.
    json.string("filler", std::string(3000, 'f'));
  }
  json.end_object();
  const std::string text = json.take();
  std::vector<std::string> times;
  for (size_t at = text.find("\"t\":\""); at != std::string::npos; at = text.find("\"t\":\"", at + 1)) {
    times.push_back(text.substr(at + 5, 24));
  }
  CHECK(times == std::vector<std::string>{"1970-01-01T00:00:00.000Z", "1970-01-01T00:00:00.000Z",
                                          "2025-11-28T00:00:00.123Z", "2025-11-28T00:00:00.123Z",
                                          "2025-11-28T00:00:00.124Z", "2025-11-28T00:00:00.123Z"});
}

TEST_CASE("Numbers of any size and sign are written whole") {
  JsonWriter json;
  json.begin_object();
  json.number("least", INT64_MIN);
  json.number("minus", -7);
  json.number("most", INT64_MAX);
  json.int64("text", UINT64_MAX);
  json.end_object();
  CHECK(json.take() ==
        R"({"least":-9223372036854775808,"minus":-7,"most":9223372036854775807,"text":"18446744073709551615"})");
}

TEST_CASE("What a mask leaves out is neither written nor worked out") {
  for (const auto& [fields, expected] : std::vector<std::pair<std::string, std::string>>{
           {"items(name),token", R"({"items":[{"name":"n"}],"token":"t"})"},
           {"items/name", R"({"items":[{"name":"n"}]})"},
           {"items(*)", R"({"items":[{"name":"n","time":"1970-01-01T00:00:00.000Z","made":"m"}]})"},
           {"*/made", R"({"items":[{"made":"m"}],"token":"t"})"},
           {"items(made,time)", R"({"items":[{"time":"1970-01-01T00:00:00.000Z","made":"m"}]})"},
           {"nothing", "{}"}}) {
    const FieldMask mask = FieldMask::parse(fields).value();
    JsonWriter json(mask, /*pretty=*/false);
    bool was_made = false;
    json.begin_object();
    json.begin_array("items");
    json.begin_object();
    json.string("name", "n");
    json.time("time", 0);
    json.text("made", [&](TextBuffer& text) {
      was_made = true;
      text.append('m');
    });
    json.end_object();
    json.end_array();
    json.string("token", "t");
    json.end_object();
    INFO(fields);
    CHECK(json.take() == expected);
    CHECK(was_made == (expected.find("made") != std::string::npos));
  }
}

}  // namespace lakegate
