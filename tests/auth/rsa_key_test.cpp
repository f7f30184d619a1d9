// RSA keys: they survive their text form, and what they sign is verified by the public half.
#include "auth/rsa_key.h"

#include <catch2/catch.hpp>

#include "auth/public_key.h"

namespace lakegate {

TEST_CASE("What an RSA key signs is verified by its public half and by no other") {
  const Result<RsaKey> key = RsaKey::generate();
  REQUIRE(key.ok());
  const Result<std::string> signature = key->sign("message");
  REQUIRE(signature.ok());
  CHECK(signature->size() == 256);
  const Result<PublicKey> public_key = PublicKey::from_pem(key->public_pem());
  REQUIRE(public_key.ok());
  const auto verify = [&](const PublicKey& with, std::string_view message) {
    return with.verify(SignatureAlgorithm::kRs256, as_bytes(message), as_bytes(*signature));
  };
  CHECK(verify(*public_key, "message"));
  CHECK_FALSE(verify(*public_key, "massage"));
  const Result<RsaKey> other = RsaKey::generate();
  CHECK_FALSE(verify(PublicKey::from_pem(other->public_pem()).value(), "message"));
}

TEST_CASE("An RSA key survives its PEM form") {
  const Result<RsaKey> key = RsaKey::generate();
  const Secret pem = key->to_pem();
  CHECK(pem.reveal().starts_with("-----BEGIN PRIVATE KEY-----\n"));
  const Result<RsaKey> again = RsaKey::from_pem(pem);
  REQUIRE(again.ok());
  CHECK(again->public_pem() == key->public_pem());
  CHECK(again->public_numbers().exponent == "AQAB");
  CHECK(again->public_numbers().modulus == key->public_numbers().modulus);
}

TEST_CASE("What is no private key is refused") {
  const Result<RsaKey> key = RsaKey::generate();
  for (const std::string& text : {std::string(), std::string("x"), key->public_pem(),
                                  std::string("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")}) {
    CHECK(RsaKey::from_pem(Secret(text)).status().code() == Code::kInvalidArgument);
  }
}

}  // namespace lakegate
