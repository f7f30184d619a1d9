// Certificates: the key comes back out of one, whoever signed it, and what is none is refused.
#include "auth/certificate.h"

#include <catch2/catch.hpp>

namespace lakegate {
namespace {

constexpr int64_t kNowUs = 1'800'000'000'000'000;
constexpr int64_t kDayUs = 24LL * 3600 * 1'000'000;

CertificateFacts facts_until(int64_t valid_before_us) {
  CertificateFacts facts;
  facts.common_name = "100000000000000000001";
  facts.serial = "00112233445566778899aabbccddeeff00112233";
  facts.valid_after_us = kNowUs - kDayUs;
  facts.valid_before_us = valid_before_us;
  return facts;
}

}  // namespace

TEST_CASE("A certificate holds the key that it was made for, also when another key has signed it") {
  const RsaKey owner = RsaKey::generate().value();
  const RsaKey signer = RsaKey::generate().value();
  const PublicKey key = PublicKey::from_pem(owner.public_pem()).value();
  const Result<std::string> pem = make_certificate(facts_until(kNowUs + kDayUs), key, signer);
  REQUIRE(pem.ok());
  CHECK(pem->starts_with("-----BEGIN CERTIFICATE-----\n"));
  const Result<CertifiedKey> read = read_certificate(*pem, kNowUs);
  REQUIRE(read.ok());
  CHECK(read->key.to_pem() == owner.public_pem());
  CHECK(read->valid_before_us == kNowUs + kDayUs);
  // The same key has the same certificate each time.
  CHECK(make_certificate(facts_until(kNowUs + kDayUs), key, signer).value() == *pem);
}

TEST_CASE("A certificate that does not end ends in the year 9999") {
  const RsaKey owner = RsaKey::generate().value();
  const PublicKey key = PublicKey::from_pem(owner.public_pem()).value();
  const std::string pem = make_certificate(facts_until(0), key, owner).value();
  CHECK(read_certificate(pem, kNowUs)->valid_before_us == 253'402'300'799'000'000);
}

TEST_CASE("What is no certificate, or one that is over, is refused") {
  const RsaKey owner = RsaKey::generate().value();
  const PublicKey key = PublicKey::from_pem(owner.public_pem()).value();
  const std::string pem = make_certificate(facts_until(kNowUs), key, owner).value();
  CHECK_FALSE(read_certificate(pem, kNowUs).ok());
  CHECK(read_certificate(pem, kNowUs - 1'000'000).ok());
  std::string damaged = pem;
  damaged[100] = damaged[100] == 'A' ? 'B' : 'A';
  CHECK_FALSE(read_certificate(damaged.substr(0, 300), kNowUs - 1'000'000).ok());
  for (const std::string& text : {std::string(), std::string("x"), owner.public_pem(), std::string(100'000, 'x') + pem,
                                  std::string("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")}) {
    CHECK(read_certificate(text, kNowUs - 1'000'000).status().code() == Code::kInvalidArgument);
  }
}

TEST_CASE("The numbers of a public key are those of its private half") {
  const RsaKey owner = RsaKey::generate().value();
  const PublicKey key = PublicKey::from_pem(owner.public_pem()).value();
  CHECK(key.rsa_numbers().modulus == owner.public_numbers().modulus);
  CHECK(key.rsa_numbers().exponent == "AQAB");
}

}  // namespace lakegate
