// SHA-256 and HKDF against the answers of FIPS 180-4 and RFC 5869.
#include "base/hkdf.h"

#include <array>

#include <catch2/catch.hpp>

#include "base/encoding.h"

namespace lakegate {

TEST_CASE("SHA-256 of abc is FIPS 180-4's") {
  const Sha256Digest digest = sha256(as_bytes("abc"));
  CHECK(hex_encode(std::as_bytes(std::span(digest))) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("HKDF gives the answers of RFC 5869, appendix A.1 and A.3") {
  const std::string key(22, '\x0b');
  std::array<uint8_t, 42> derived{};
  const std::string salt = hex_decode("000102030405060708090a0b0c").value();
  const std::string info = hex_decode("f0f1f2f3f4f5f6f7f8f9").value();
  const std::span<std::byte> into = std::as_writable_bytes(std::span(derived));
  REQUIRE(hkdf_sha256(as_bytes(key), as_bytes(salt), info, into).ok());
  CHECK(hex_encode(std::as_bytes(std::span(derived))) ==
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  REQUIRE(hkdf_sha256(as_bytes(key), {}, {}, into).ok());
  CHECK(hex_encode(std::as_bytes(std::span(derived))) ==
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

}  // namespace lakegate
