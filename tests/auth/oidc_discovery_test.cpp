#include "auth/oidc_discovery.h"

#include <catch2/catch.hpp>

namespace lakegate {

TEST_CASE("The discovery document lies below the issuer") {
  CHECK(discovery_url("https://idp.example") == "https://idp.example/.well-known/openid-configuration");
  CHECK(discovery_url("https://idp.example/") == "https://idp.example/.well-known/openid-configuration");
  CHECK(discovery_url("https://idp.example/t/1") == "https://idp.example/t/1/.well-known/openid-configuration");
}

TEST_CASE("A discovery document of another issuer, or without keys over https, is refused") {
  const auto uri = [](const char* document) { return discovered_jwks_uri("https://idp.example", document); };
  const auto found = uri(R"({"issuer": "https://idp.example", "jwks_uri": "https://k.example/", "x": [1]})");
  REQUIRE(found.ok());
  CHECK(*found == "https://k.example/");
  for (const char* document :
       {"", "[]", "not json", R"({"issuer": "https://idp.example"})", R"({"jwks_uri": "https://k.example/"})",
        R"({"issuer": "https://idp.example/", "jwks_uri": "https://k.example/"})",
        R"({"issuer": "https://IDP.example", "jwks_uri": "https://k.example/"})",
        R"({"issuer": ["https://idp.example"], "jwks_uri": "https://k.example/"})",
        R"({"issuer": "https://other", "issuer": "https://idp.example", "jwks_uri": "https://k.example/"})",
        R"({"issuer": "https://idp.example", "jwks_uri": "http://k.example/"})",
        R"({"issuer": "https://idp.example", "jwks_uri": "file:///etc/keys"})",
        R"({"issuer": "https://idp.example", "jwks_uri": "https://u@k.example/"})",
        R"({"issuer": "https://idp.example", "jwks_uri": 7})"}) {
    INFO(document);
    CHECK_FALSE(uri(document).ok());
  }
}

TEST_CASE("Cache-Control says for how long an answer holds") {
  CHECK(cache_max_age_s("public, max-age=3600, must-revalidate") == 3600);
  CHECK(cache_max_age_s("Max-Age=60") == 60);
  CHECK(cache_max_age_s("max-age=0") == 0);
  CHECK(cache_max_age_s("max-age=60, max-age=70") == 60);
  CHECK(cache_max_age_s("max-age=60, no-store") == 0);
  CHECK(cache_max_age_s("no-cache") == 0);
  CHECK(cache_max_age_s("max-age=x") == 0);
  CHECK(cache_max_age_s("max-age=-1") == 0);
  CHECK(cache_max_age_s("max-age=99999999999999999999") == 0);
  CHECK(*cache_max_age_s("max-age=18446744073709551615") > 0);
  CHECK_FALSE(cache_max_age_s(""));
  CHECK_FALSE(cache_max_age_s("public,,"));
  CHECK_FALSE(cache_max_age_s("s-maxage=5"));
}

}  // namespace lakegate
