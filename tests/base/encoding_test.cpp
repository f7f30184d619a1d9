#include "base/encoding.h"

#include <catch2/catch.hpp>

namespace lakegate {
namespace {

std::string base64(std::string_view text) { return base64_encode(as_bytes(text)); }

}  // namespace

TEST_CASE("base64 gives the values of RFC 4648 and takes them back", "[encoding]") {
  const std::vector<std::pair<std::string, std::string>> vectors{{"", ""},
                                                                 {"f", "Zg=="},
                                                                 {"fo", "Zm8="},
                                                                 {"foo", "Zm9v"},
                                                                 {"foob", "Zm9vYg=="},
                                                                 {"fooba", "Zm9vYmE="},
                                                                 {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : vectors) {
    CHECK(base64(plain) == encoded);
    CHECK(base64_decode(encoded) == plain);
    const std::string unpadded = encoded.substr(0, encoded.find('='));
    CHECK(base64url_encode(as_bytes(plain)) == unpadded);
    CHECK(base64url_decode(unpadded) == plain);
  }
  CHECK(base64("\xFB\xFF") == "+/8=");
  CHECK(base64url_encode(as_bytes("\xFB\xFF")) == "-_8");
}

TEST_CASE("base64 refuses all but the one encoding", "[encoding]") {
  for (const std::string text : {"Zg", "Zg=", "Zg===", "=", "====", "Z===", "Zh==", "Zm9=", "Zg==Zg==", "Zm9v\n",
                                 " Zm9v", "Zm-v", "Zm_v", "Zm9v=", "Z=g="}) {
    INFO(text);
    CHECK(base64_decode(text) == std::nullopt);
  }
  for (const std::string text : {"Zg==", "Z", "Zh", "Zm+v", "Zm/v"}) {
    INFO(text);
    CHECK(base64url_decode(text) == std::nullopt);
  }
}

TEST_CASE("hex is written in lower case and read in both", "[encoding]") {
  CHECK(hex_encode(as_bytes(std::string_view("\x00\xAF\x10", 3))) == "00af10");
  CHECK(hex_decode("00aF10") == std::string("\x00\xAF\x10", 3));
  CHECK(hex_decode("0") == std::nullopt);
  CHECK(hex_decode("0g") == std::nullopt);
}

TEST_CASE("percent escapes are decoded, and broken ones refused", "[encoding]") {
  CHECK(percent_decode("a%2Fb%2fc+d") == "a/b/c+d");
  CHECK(percent_decode("%00%ff") == std::string("\0\xFF", 2));
  CHECK(percent_decode("100%25") == "100%");
  for (const std::string text : {"%", "%2", "a%g0", "%0g", "%%20"}) {
    INFO(text);
    CHECK(percent_decode(text) == std::nullopt);
    CHECK(form_decode(text) == std::nullopt);
  }
  CHECK(form_decode("a+b%2Bc") == "a b+c");
}

TEST_CASE("percent encoding leaves only the unreserved characters and is undone by decoding", "[encoding]") {
  CHECK(percent_encode("aZ0-._~") == "aZ0-._~");
  CHECK(percent_encode("a/b c+é") == "a%2Fb%20c%2B%C3%A9");
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  CHECK(percent_decode(percent_encode(all)) == all);
}

TEST_CASE("UTF-8 is checked by the table of well-formed sequences", "[encoding]") {
  for (const std::string text : {"", "abc", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                                 "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    CHECK(is_valid_utf8(text));
    CHECK(is_valid_utf8("a" + text + "z"));
  }
  for (const std::string text :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x7F", "\xC2\xC0", "\xE0\x9F\xBF", "\xED\xA0\x80",
        "\xED\xBF\xBF", "\xE1\x80", "\xE1\x80\x7F", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
        "\xF1\x80\x80", "\xF1\x80\x80\xC0", "\xFE", "\xFF"}) {
    INFO(hex_encode(as_bytes(text)));
    CHECK_FALSE(is_valid_utf8(text));
    CHECK_FALSE(is_valid_utf8("a" + text + "z"));
  }
}

TEST_CASE("numbers are whole, unsigned and in range", "[encoding]") {
  CHECK(parse_uint64("0") == 0U);
  CHECK(parse_uint64("18446744073709551615") == 18446744073709551615U);
  CHECK(parse_uint64("18446744073709551616") == std::nullopt);
  CHECK(parse_int64("9223372036854775807") == 9223372036854775807);
  CHECK(parse_int64("9223372036854775808") == std::nullopt);
  for (const std::string text : {"", "-1", "+1", " 1", "1 ", "1x", "0x1", "1.0"}) {
    INFO(text);
    CHECK(parse_uint64(text) == std::nullopt);
    CHECK(parse_int64(text) == std::nullopt);
  }
}

}  // namespace lakegate
