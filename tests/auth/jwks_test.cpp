// Sets of keys of identity providers: which keys come into use, and which never do.
#include "auth/jwks.h"

#include <catch2/catch.hpp>

#include "base/limits.h"
#include "tests/auth/private_key.h"

namespace lakegate {
namespace {

JwkSet parse(const std::string& keys) { return JwkSet::parse(R"({"keys":[)" + keys + "]}").value(); }

TEST_CASE("Keys are found by their id and for their algorithm alone") {
  const std::string rsa = PrivateKey::rsa().jwk_members();
  const std::string ec = PrivateKey::p256().jwk_members();
  const JwkSet set = parse("{" + rsa + R"(,"kid":"a","use":"sig","alg":"RS256"},{)" + ec + R"(,"kid":"b"})");
  REQUIRE(set.size() == 2);
  CHECK(set.find("a", SignatureAlgorithm::kRs256) != nullptr);
  CHECK(set.find("a", SignatureAlgorithm::kRs384) == nullptr);
  CHECK(set.find("a", SignatureAlgorithm::kEs256) == nullptr);
  CHECK(set.find("b", SignatureAlgorithm::kEs256) != nullptr);
  CHECK(set.find("b", SignatureAlgorithm::kRs256) == nullptr);
  CHECK(set.find("c", SignatureAlgorithm::kRs256) == nullptr);
  CHECK(set.find("A", SignatureAlgorithm::kRs256) == nullptr);
  CHECK(set.find("", SignatureAlgorithm::kRs256) == set.find("a", SignatureAlgorithm::kRs256));
  const JwkSet two = parse("{" + rsa + R"(,"kid":"a"},{)" + rsa + R"(,"kid":"b"})");
  CHECK(two.find("", SignatureAlgorithm::kRs256) == nullptr);
}

TEST_CASE("Keys that cannot verify are left out: shared secrets, of another use, weak and broken ones") {
  const std::string rsa = PrivateKey::rsa().jwk_members();
  for (const std::string& key :
       {std::string(R"("kty":"oct","k":"c2VjcmV0","alg":"HS256")"), std::string(R"("kty":"oct","k":"c2VjcmV0")"),
        std::string(R"("kty":"OKP","crv":"Ed25519","x":"AAAA")"), rsa + R"(,"use":"enc")", rsa + R"(,"use":1)",
        rsa + R"(,"key_ops":["sign"])", rsa + R"(,"key_ops":"verify")", rsa + R"(,"alg":"HS256")",
        rsa + R"(,"alg":"none")", rsa + R"(,"alg":"ES256")", PrivateKey::rsa(1024).jwk_members(),
        std::string(R"("kty":"RSA","n":"AQAB","e":"AQAB")"), std::string(R"("kty":"RSA")"),
        std::string(R"("kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA")"),
        R"("kty":"EC","crv":"P-256","x":")" + std::string(43, 'A') + R"(","y":")" + std::string(43, 'A') + R"(")",
        std::string(R"("kty":1)")}) {
    CAPTURE(key);
    CHECK(parse("{" + key + "}").size() == 0);
  }
  CHECK(parse("{" + rsa + R"(,"key_ops":["verify"],"use":"sig"})").size() == 1);
  CHECK(parse("1,null,[]").size() == 0);
}

TEST_CASE("An RSA key whose exponent is 1 never comes into use") {
  std::string rsa = PrivateKey::rsa().jwk_members();
  for (const char* exponent : {"AQ", "Ag", "AA", "", "AAAA"}) {
    std::string weak = rsa;
    weak.replace(weak.find("AQAB"), 4, exponent);
    CHECK(parse("{" + weak + "}").size() == 0);
  }
}

TEST_CASE("What is no set of keys, or one without bound, is refused") {
  for (const char* text :
       {"", "[]", "{}", R"({"keys":{}})", R"({"keys":1})", R"({"keys":[],"keys":[]})", "{\"keys\":["}) {
    CHECK_FALSE(JwkSet::parse(text).ok());
  }
  std::string many = R"({"keys":[1)";
  for (size_t i = 0; i < limits::kJwksKeysMax; ++i) many += ",1";
  CHECK_FALSE(JwkSet::parse(many + "]}").ok());
  CHECK_FALSE(JwkSet::parse(R"({"keys":[],"x":")" + std::string(limits::kJwksBytesMax, 'a') + R"("})").ok());
}

}  // namespace
}  // namespace lakegate
