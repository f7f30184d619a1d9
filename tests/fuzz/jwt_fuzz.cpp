// Tokens and sets of keys: what is understood keeps what it promises, and no token verifies with a key that did not
// sign it.
#include <array>
#include <string>

#include "auth/jwks.h"
#include "auth/jwt.h"
#include "base/encoding.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

using namespace lakegate;

constexpr std::array kAllowed = {SignatureAlgorithm::kRs256, SignatureAlgorithm::kEs256};

// The generator of P-256: a key whose private half is 1, so whoever finds a signature has made one.
const PublicKey& some_key() {
  static const PublicKey key =
      PublicKey::from_p256_point(
          as_bytes(hex_decode("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296").value()),
          as_bytes(hex_decode("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5").value()))
          .value();
  return key;
}

void check(const Result<Jwt>& jwt) {
  if (!jwt.ok()) return;
  fuzz::expect(!jwt->signature.empty(), "a token has a signature");
  fuzz::expect(jwt->algorithm == kAllowed[0] || jwt->algorithm == kAllowed[1], "only what was allowed");
  fuzz::expect(!verify_jwt(*jwt, some_key()), "no token verifies by accident");
  JwtRules rules;
  rules.now_us = 1'772'600'767'000'000;
  if (check_jwt_claims(jwt->claims, rules).ok()) {
    fuzz::expect(jwt->claims.expires_s.has_value() && *jwt->claims.expires_s > 1'772'600'767, "it ends in the future");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  fuzz::FuzzInput input(data, size);
  const std::string_view text = input.rest();
  check(parse_jwt(text, kAllowed));
  const Result<JwkSet> set = JwkSet::parse(text);
  if (set.ok()) {
    fuzz::expect(set->find("no such key", SignatureAlgorithm::kRs256) == nullptr || set->size() > 0,
                 "keys are its own");
  }
  // The same bytes as header and claims, which the fuzzer could hardly encode by itself.
  const std::string_view header = input.line();
  const std::string claims(input.rest());
  check(parse_jwt(base64url_encode(as_bytes(header)) + "." + base64url_encode(as_bytes(claims)) + ".AAAA", kAllowed));
  return 0;
}
