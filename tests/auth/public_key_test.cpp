// Public keys: what may become one, and what each of them verifies.
#include "auth/public_key.h"

#include <catch2/catch.hpp>

#include "tests/auth/private_key.h"

namespace lakegate {
namespace {

TEST_CASE("A key verifies what its private half signed, and nothing else") {
  const PrivateKey rsa = PrivateKey::rsa();
  const PrivateKey ec = PrivateKey::p256();
  for (const PrivateKey& key : {rsa, ec}) {
    const PublicKey pub = key.public_key();
    const auto algorithm = pub.is_rsa() ? SignatureAlgorithm::kRs256 : SignatureAlgorithm::kEs256;
    const std::string signature = key.sign("message");
    CHECK(pub.verify(algorithm, as_bytes("message"), as_bytes(signature)));
    CHECK_FALSE(pub.verify(algorithm, as_bytes("massage"), as_bytes(signature)));
    CHECK_FALSE(pub.verify(algorithm, as_bytes("message"), as_bytes(signature + "x")));
    CHECK_FALSE(pub.verify(algorithm, as_bytes("message"), as_bytes(signature.substr(1))));
    CHECK_FALSE(pub.verify(algorithm, as_bytes("message"), as_bytes("")));
    CHECK_FALSE(pub.verify(algorithm, as_bytes("message"), as_bytes(std::string(signature.size(), '\0'))));
    for (const auto other : {SignatureAlgorithm::kRs384, SignatureAlgorithm::kRs512}) {
      CHECK_FALSE(pub.verify(other, as_bytes("message"), as_bytes(signature)));
    }
    CHECK(PublicKey::from_pem(pub.to_pem())->verify(algorithm, as_bytes("message"), as_bytes(signature)));
  }
  CHECK_FALSE(rsa.public_key().verify(SignatureAlgorithm::kEs256, as_bytes("m"), as_bytes(ec.sign("m"))));
  CHECK_FALSE(ec.public_key().verify(SignatureAlgorithm::kRs256, as_bytes("m"), as_bytes(rsa.sign("m"))));
}

TEST_CASE("Keys that are too short, of another kind, or no keys at all are refused") {
  CHECK_FALSE(PublicKey::from_pem(PrivateKey::rsa(1024).public_pem()).ok());
  CHECK(PublicKey::from_pem(PrivateKey::rsa(2048).public_pem()).ok());
  for (const char* text : {"", "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n", "secret",
                           "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}) {
    CHECK_FALSE(PublicKey::from_pem(text).ok());
  }
  // RFC 8410's Ed25519 key, which is sound but signs in no way that Google's clients use.
  CHECK_FALSE(PublicKey::from_pem("-----BEGIN PUBLIC KEY-----\n"
                                  "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
                                  "-----END PUBLIC KEY-----\n")
                  .ok());
  CHECK_FALSE(PublicKey::from_rsa_numbers(as_bytes(""), as_bytes("")).ok());
  CHECK_FALSE(PublicKey::from_p256_point(as_bytes(std::string(32, '\1')), as_bytes(std::string(32, '\1'))).ok());
}

TEST_CASE("Algorithms have the names of RFC 7518, exactly") {
  CHECK(parse_signature_algorithm("RS256") == SignatureAlgorithm::kRs256);
  CHECK(parse_signature_algorithm("ES256") == SignatureAlgorithm::kEs256);
  for (const char* name : {"none", "HS256", "rs256", "PS256", "ES384", "EdDSA", ""}) {
    CHECK_FALSE(parse_signature_algorithm(name).has_value());
  }
}

}  // namespace
}  // namespace lakegate
