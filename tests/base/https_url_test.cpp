#include "base/https_url.h"

#include <catch2/catch.hpp>

namespace lakegate {

TEST_CASE("A plain https URL is taken apart") {
  const auto url = parse_https_url("https://IdP.example:8443/keys/v1?x=%20y");
  REQUIRE(url);
  CHECK(url->host == "idp.example");
  CHECK(url->port == 8443);
  CHECK(url->target == "/keys/v1?x=%20y");
  CHECK(url->authority == "IdP.example:8443");
  const auto bare = parse_https_url("https://idp.example");
  REQUIRE(bare);
  CHECK(bare->port == 443);
  CHECK(bare->target == "/");
  CHECK(parse_https_url("https://idp.example?x")->target == "/?x");
  const auto address = parse_https_url("https://[2001:db8::1]:444/k");
  REQUIRE(address);
  CHECK(address->host == "2001:db8::1");
  CHECK(address->authority == "[2001:db8::1]:444");
}

TEST_CASE("What is no plain https URL is refused") {
  for (const char* text : {"",
                           "https://",
                           "http://idp.example/keys",
                           "HTTPS://idp.example/",
                           "file:///etc/passwd",
                           "https:///keys",
                           "https://user@idp.example/",
                           "https://user:word@idp.example/",
                           "https://idp.example/#x",
                           "https://idp.example /",
                           "https://idp.example/a b",
                           "https://idp.example\\@other/",
                           "https://idp.example:0/",
                           "https://idp.example:65536/",
                           "https://idp.example:/",
                           "https://idp.example:+1/",
                           "https://idp.example:1:2/",
                           "https://[::1/",
                           "https://[x:]/",
                           "https://[127.0.0.1]/",
                           "https://[::1]x/",
                           "https://[fe80::1%25eth0]/",
                           "https://a..b/",
                           "https://.a/",
                           "https://-a/",
                           "https://id%2ep/",
                           "https://idp.example/\x01",
                           "https://idp.example/\r\nHost: x",
                           "https://\xC3\xBC.example/"}) {
    INFO(text);
    CHECK_FALSE(parse_https_url(text));
  }
  CHECK_FALSE(parse_https_url("https://" + std::string(254, 'a') + "/"));
  CHECK_FALSE(parse_https_url("https://a/" + std::string(2048, 'a')));
}

}  // namespace lakegate
