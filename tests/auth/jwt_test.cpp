// JSON Web Tokens: what is accepted, and every known way of forging one.
#include "auth/jwt.h"

#include <catch2/catch.hpp>

#include "auth/hmac.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "tests/auth/private_key.h"

namespace lakegate {
namespace {

constexpr int64_t kNowS = 1'772'600'767;
constexpr int64_t kNowUs = kNowS * 1'000'000;
const std::vector<SignatureAlgorithm> kAllowed = {SignatureAlgorithm::kRs256, SignatureAlgorithm::kEs256};
const std::string kHeader = R"({"alg":"RS256","typ":"JWT","kid":"k1"})";
const std::string kClaims = R"({"iss":"a@example.com","sub":"s","aud":"https://storage.example.com/",)"
                            R"("iat":1772600767,"exp":1772604367,"scope":"x y"})";

const PrivateKey& rsa_key() {
  static const PrivateKey key = PrivateKey::rsa();
  return key;
}

bool parses(const std::string& header, const std::string& claims) {
  return parse_jwt(make_jwt(rsa_key(), header, claims), kAllowed).ok();
}

TEST_CASE("A token that an RSA or P-256 key signed verifies with that key alone") {
  const Jwt jwt = parse_jwt(make_jwt(rsa_key(), kHeader, kClaims), kAllowed).value();
  CHECK(jwt.key_id == "k1");
  CHECK(jwt.claims.issuer == "a@example.com");
  CHECK(jwt.claims.subject == "s");
  CHECK(jwt.claims.audience == std::vector<std::string>{"https://storage.example.com/"});
  CHECK(jwt.claims.scope == "x y");
  CHECK(jwt.claims.expires_s == 1'772'604'367);
  CHECK(jwt.claims.json == kClaims);
  CHECK(verify_jwt(jwt, rsa_key().public_key()));
  CHECK_FALSE(verify_jwt(jwt, PrivateKey::rsa().public_key()));
  CHECK_FALSE(verify_jwt(jwt, PrivateKey::p256().public_key()));

  const PrivateKey p256 = PrivateKey::p256();
  const Jwt ec = parse_jwt(make_jwt(p256, R"({"alg":"ES256"})", kClaims), kAllowed).value();
  CHECK(verify_jwt(ec, p256.public_key()));
  CHECK_FALSE(verify_jwt(ec, PrivateKey::p256().public_key()));
  CHECK_FALSE(verify_jwt(ec, rsa_key().public_key()));
}

TEST_CASE("A token with one byte changed does not verify") {
  const std::string token = make_jwt(rsa_key(), kHeader, kClaims);
  const PublicKey key = rsa_key().public_key();
  for (size_t i = 0; i < token.size(); ++i) {
    std::string forged = token;
    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    const Result<Jwt> jwt = parse_jwt(forged, kAllowed);
    if (jwt.ok() && verify_jwt(*jwt, key)) FAIL("Accepted with byte " << i << " changed.");
  }
}

TEST_CASE("A token without a signature, or with algorithm none in any spelling, is refused") {
  for (const char* name : {"none", "None", "NONE", "nOnE", "", "RS256 ", "rs256"}) {
    const std::string header = std::string(R"({"alg":")") + name + R"("})";
    CHECK_FALSE(parses(header, kClaims));
    const std::string text = base64url_encode(as_bytes(header)) + "." + base64url_encode(as_bytes(kClaims)) + ".";
    CHECK_FALSE(parse_jwt(text, kAllowed).ok());
  }
  CHECK_FALSE(parses("{}", kClaims));
  CHECK_FALSE(parses(R"({"alg":["RS256"]})", kClaims));
  CHECK_FALSE(parses(R"({"alg":null})", kClaims));
  const std::string token = make_jwt(rsa_key(), kHeader, kClaims);
  CHECK_FALSE(parse_jwt(token.substr(0, token.rfind('.') + 1), kAllowed).ok());
}

TEST_CASE("A public key never serves as the secret of an HMAC token") {
  const std::string text =
      base64url_encode(as_bytes(R"({"alg":"HS256","kid":"k1"})")) + "." + base64url_encode(as_bytes(kClaims));
  const Sha256Digest digest = hmac_sha256(Secret(rsa_key().public_pem()), text);
  CHECK_FALSE(parse_jwt(text + "." + base64url_encode(as_bytes(digest_text(digest))), kAllowed).ok());
  // Nor when the header says RS256.
  const std::string swapped = base64url_encode(as_bytes(kHeader)) + "." + base64url_encode(as_bytes(kClaims));
  const Sha256Digest other = hmac_sha256(Secret(rsa_key().public_pem()), swapped);
  const Jwt jwt = parse_jwt(swapped + "." + base64url_encode(as_bytes(digest_text(other))), kAllowed).value();
  CHECK_FALSE(verify_jwt(jwt, rsa_key().public_key()));
}

TEST_CASE("An algorithm that the caller did not allow is refused") {
  const std::vector<SignatureAlgorithm> only_ec = {SignatureAlgorithm::kEs256};
  CHECK_FALSE(parse_jwt(make_jwt(rsa_key(), kHeader, kClaims), only_ec).ok());
  CHECK_FALSE(parse_jwt(make_jwt(rsa_key(), kHeader, kClaims), {}).ok());
}

TEST_CASE("The key id is a name and nothing else") {
  for (const char* id : {"../../etc/passwd", "/dev/null", "http://evil.example/jwks", "k1' OR '1'='1", "k\\u0000x"}) {
    const std::string header = std::string(R"({"alg":"RS256","kid":")") + id + R"("})";
    const Result<Jwt> jwt = parse_jwt(make_jwt(rsa_key(), header, kClaims), kAllowed);
    CHECK(jwt.ok());  // As text: whoever looks it up finds no key of that name.
  }
  CHECK_FALSE(parses(R"({"alg":"RS256","kid":1})", kClaims));
  // Keys and addresses of keys in the header are never read.
  CHECK(parses(R"({"alg":"RS256","jku":"http://evil.example","jwk":{"kty":"RSA"},"x5u":"http://evil.example"})",
               kClaims));
}

TEST_CASE("Extensions that must be understood refuse the token") {
  CHECK_FALSE(parses(R"({"alg":"RS256","crit":["b64"],"b64":false})", kClaims));
  CHECK_FALSE(parses(R"({"alg":"RS256","crit":[]})", kClaims));
}

TEST_CASE("Members that are there twice refuse the token") {
  CHECK_FALSE(parses(R"({"alg":"RS256","alg":"none"})", kClaims));
  CHECK_FALSE(parses(R"({"alg":"RS256","kid":"a","kid":"b"})", kClaims));
  CHECK_FALSE(parses(kHeader, R"({"iss":"a","iss":"b","exp":1})"));
  CHECK_FALSE(parses(kHeader, R"({"exp":1,"exp":99999999999})"));
  CHECK_FALSE(parses(kHeader, R"({"exp":1,"e\u0078p":2})"));
  CHECK_FALSE(parses(kHeader, R"({"x":{"a":1,"a":2}})"));
}

TEST_CASE("Claims of the wrong type refuse the token") {
  for (const char* claims : {R"({"exp":"1772604367"})", R"({"exp":null})", R"({"exp":true})", R"({"exp":-1})",
                             R"({"exp":1e300})", R"({"exp":253402300800})", R"({"exp":[1772604367]})", R"({"iat":"1"})",
                             R"({"nbf":"1"})", R"({"iss":1})", R"({"sub":["a"]})", R"({"aud":1})", R"({"aud":[1]})",
                             R"({"aud":{"a":1}})", R"({"scope":["x"]})", R"({"email":1})"}) {
    CAPTURE(claims);
    CHECK_FALSE(parses(kHeader, claims));
  }
  CHECK(parses(kHeader, R"({"exp":1772604367.9,"aud":["a","b"]})"));
}

TEST_CASE("A token that brings its own key, or wraps another token, proves nothing") {
  const PrivateKey stranger = PrivateKey::rsa();
  const std::string own_key =
      R"({"alg":"RS256","kid":"k1","jwk":{"kty":"RSA",)" + stranger.jwk_members() + R"(},"x5c":["MIIB"]})";
  const Result<Jwt> brought = parse_jwt(make_jwt(stranger, own_key, kClaims), kAllowed);
  if (brought.ok()) CHECK_FALSE(verify_jwt(*brought, rsa_key().public_key()));
  // A nested token's claims are those of the outer one, which has none.
  const std::string inner = make_jwt(rsa_key(), kHeader, kClaims);
  CHECK_FALSE(parses(R"({"alg":"RS256","cty":"JWT"})", inner));
  // An encrypted one has five parts.
  CHECK_FALSE(parse_jwt("e30.e30.e30.e30.e30", kAllowed).ok());
  for (const char* name : {"RSA-OAEP", "dir", "A256KW", "PS256", "HS256", "HS384", "HS512", "ES384", "EdDSA", "RS1"}) {
    CAPTURE(name);
    CHECK_FALSE(parses(std::string(R"({"alg":")") + name + R"(","enc":"A256GCM"})", kClaims));
  }
}

TEST_CASE("A payload that is not encoded is refused, whether the header says so or not") {
  // RFC 7797 must be named by crit; without it the member means nothing and the payload is base64url all the same.
  CHECK_FALSE(parses(R"({"alg":"RS256","crit":["b64"],"b64":false})", kClaims));
  CHECK_FALSE(parses(R"({"alg":"RS256","crit":"b64"})", kClaims));
  CHECK_FALSE(parses(R"({"alg":"RS256","crit":null})", kClaims));
  const std::string head = base64url_encode(as_bytes(R"({"alg":"RS256","b64":false})"));
  const std::string text = head + "." + kClaims;
  CHECK_FALSE(parse_jwt(text + "." + base64url_encode(as_bytes(rsa_key().sign(text))), kAllowed).ok());
}

TEST_CASE("A signature of zeros, of another length or in another form is refused") {
  const PrivateKey p256 = PrivateKey::p256();
  const std::string text = base64url_encode(as_bytes(R"({"alg":"ES256"})")) + "." + base64url_encode(as_bytes(kClaims));
  const std::string good = p256.sign(text);
  REQUIRE(good.size() == 64);
  const auto holds = [&](const std::string& signature) {
    const Result<Jwt> jwt = parse_jwt(text + "." + base64url_encode(as_bytes(signature)), kAllowed);
    return jwt.ok() && verify_jwt(*jwt, p256.public_key());
  };
  CHECK(holds(good));
  // CVE-2022-21449: r and s of zero hold for every message where nobody looks.
  CHECK_FALSE(holds(std::string(64, '\0')));
  CHECK_FALSE(holds(good.substr(0, 32) + std::string(32, '\0')));
  CHECK_FALSE(holds(std::string(32, '\0') + good.substr(32)));
  CHECK_FALSE(holds(std::string(64, '\xff')));
  CHECK_FALSE(holds(good + '\0'));
  CHECK_FALSE(holds('\0' + good));
  CHECK_FALSE(holds(good.substr(0, 63)));
  CHECK_FALSE(holds(good.substr(32) + good.substr(0, 32)));
  CHECK_FALSE(holds("\x30\x06\x02\x01\x01\x02\x01\x01"));
}

TEST_CASE("Text that is no compact token is refused") {
  const std::string token = make_jwt(rsa_key(), kHeader, kClaims);
  const size_t first = token.find('.');
  CHECK_FALSE(parse_jwt("", kAllowed).ok());
  CHECK_FALSE(parse_jwt("..", kAllowed).ok());
  CHECK_FALSE(parse_jwt("a.b", kAllowed).ok());
  CHECK_FALSE(parse_jwt(token + ".x", kAllowed).ok());
  CHECK_FALSE(parse_jwt(" " + token, kAllowed).ok());
  CHECK_FALSE(parse_jwt(token + "\n", kAllowed).ok());
  CHECK_FALSE(parse_jwt(token + "=", kAllowed).ok());
  CHECK_FALSE(parse_jwt(token.substr(0, first) + "==" + token.substr(first), kAllowed).ok());
  CHECK_FALSE(parses("[]", kClaims));
  CHECK_FALSE(parses(kHeader, "[]"));
  CHECK_FALSE(parses(kHeader, "\"text\""));
  CHECK_FALSE(parses(kHeader, kClaims + "x"));
  CHECK_FALSE(parses(kHeader, "{\"iss\":\"\xff\"}"));
  std::string deep = R"({"a":)";
  for (int i = 0; i < 40; ++i) deep += "[";
  for (int i = 0; i < 40; ++i) deep += "]";
  CHECK_FALSE(parses(kHeader, deep + "}"));
}

TEST_CASE("A token that is too long is refused before it is decoded") {
  const std::string claims = R"({"iss":")" + std::string(limits::kJwtBytesMax, 'a') + R"("})";
  CHECK_FALSE(parses(kHeader, claims));
  CHECK(parses(kHeader, R"({"iss":")" + std::string(8000, 'a') + R"("})"));
}

TEST_CASE("A token holds from its beginning to its end, and must say when that is") {
  JwtClaims claims;
  JwtRules rules;
  rules.now_us = kNowUs;
  CHECK_FALSE(check_jwt_claims(claims, rules).ok());  // No exp.
  claims.expires_s = kNowS + 1;
  CHECK(check_jwt_claims(claims, rules).ok());
  claims.expires_s = kNowS;
  CHECK_FALSE(check_jwt_claims(claims, rules).ok());
  rules.clock_skew_s = 60;
  CHECK(check_jwt_claims(claims, rules).ok());
  claims.expires_s = kNowS - 60;
  CHECK_FALSE(check_jwt_claims(claims, rules).ok());
  claims.expires_s = kNowS + 10;
  claims.not_before_s = kNowS + 60;
  CHECK(check_jwt_claims(claims, rules).ok());
  claims.not_before_s = kNowS + 61;
  CHECK_FALSE(check_jwt_claims(claims, rules).ok());
  claims.not_before_s.reset();
  claims.issued_s = kNowS + 61;
  CHECK_FALSE(check_jwt_claims(claims, rules).ok());
}

TEST_CASE("A token that lives longer than it may is refused, and one that does not say since when") {
  JwtClaims claims;
  claims.expires_s = kNowS + 3600;
  JwtRules rules;
  rules.now_us = kNowUs;
  rules.lifetime_s_max = 3600;
  CHECK_FALSE(check_jwt_claims(claims, rules).ok());
  claims.issued_s = kNowS;
  CHECK(check_jwt_claims(claims, rules).ok());
  claims.issued_s = kNowS - 1;
  CHECK_FALSE(check_jwt_claims(claims, rules).ok());
}

TEST_CASE("A token of another issuer or for another audience is refused") {
  JwtClaims claims;
  claims.expires_s = kNowS + 10;
  claims.issuer = "https://issuer.example";
  claims.audience = {"a", "b"};
  JwtRules rules;
  rules.now_us = kNowUs;
  rules.issuer = "https://issuer.example";
  rules.audience = {"b", "c"};
  CHECK(check_jwt_claims(claims, rules).ok());
  rules.audience = {"c"};
  CHECK_FALSE(check_jwt_claims(claims, rules).ok());
  rules.audience = {"b"};
  rules.issuer = "https://issuer.example/";
  CHECK_FALSE(check_jwt_claims(claims, rules).ok());
  rules.issuer.clear();
  claims.audience.clear();
  CHECK_FALSE(check_jwt_claims(claims, rules).ok());
}

}  // namespace
}  // namespace lakegate
