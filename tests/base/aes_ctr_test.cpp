// AES-256 in counter mode against NIST's known answers and against itself at every border.
#include "base/aes_ctr.h"

#include <array>
#include <random>

#include <catch2/catch.hpp>

#include "base/encoding.h"

namespace lakegate {
namespace {

AesCtr cipher_of(const std::string& hex_key) {
  const std::string bytes = hex_decode(hex_key).value();
  REQUIRE(bytes.size() == AesCtr::kKeyBytes);
  return AesCtr::create(Secret(bytes)).value();
}

std::string applied(AesCtr& cipher, uint64_t offset, std::string text) {
  REQUIRE(cipher.apply(offset, std::as_writable_bytes(std::span(text))).ok());
  return text;
}

constexpr const char* kKey = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";

}  // namespace

TEST_CASE("The first block of the stream is the key's encryption of zero, as NIST's AESAVS has it") {
  struct Answer {
    const char* key;
    const char* block;
  };
  // KeySbox256 and VarKey256 of the Advanced Encryption Standard Algorithm Validation Suite: the plaintext is zero.
  const std::array answers = {
      Answer{"c47b0294dbbbee0fec4757f22ffeee3587ca4730c3d33b691df38bab076bc558", "46f2fb342d6f0ab477476fc501242c5f"},
      Answer{"28d46cffa158533194214a91e712fc2b45b518076675affd910edeca5f41ac64", "4bf3b0a69aeb6657794f2901b1440ad4"},
      Answer{"8000000000000000000000000000000000000000000000000000000000000000", "e35a6dcb19b201a01ebcfa8aa22b5759"},
      Answer{"c000000000000000000000000000000000000000000000000000000000000000", "b29169cdcf2d83e838125a12ee6aa400"},
  };
  for (const Answer& answer : answers) {
    AesCtr cipher = cipher_of(answer.key);
    CHECK(hex_encode(as_bytes(applied(cipher, 0, std::string(16, '\0')))) == answer.block);
  }
}

TEST_CASE("Any stretch of the stream is the same, however it is cut") {
  AesCtr cipher = cipher_of(kKey);
  const std::string zeros(1000, '\0');
  const std::string stream = applied(cipher, 0, zeros);
  for (size_t from = 0; from < 70; ++from) {
    for (const size_t length : {0UL, 1UL, 15UL, 16UL, 17UL, 200UL}) {
      CHECK(applied(cipher, from, zeros.substr(0, length)) == stream.substr(from, length));
    }
  }
}

TEST_CASE("Blocks far behind have streams of their own, and applying twice gives the bytes back") {
  AesCtr cipher = cipher_of(kKey);
  std::mt19937_64 random(7);
  std::string text(4096, '\0');
  for (char& c : text) c = static_cast<char>(random());
  const std::string first = applied(cipher, 0, text);
  for (const uint64_t offset : {uint64_t{16}, uint64_t{1} << 12, (uint64_t{1} << 36) - 8, uint64_t{5} << 40}) {
    const std::string encrypted = applied(cipher, offset, text);
    CHECK(encrypted != first);
    CHECK(encrypted != text);
    CHECK(applied(cipher, offset, encrypted) == text);
  }
}

TEST_CASE("A counter that passes 32 bits goes on in the next byte") {
  AesCtr cipher = cipher_of(kKey);
  const uint64_t border = (uint64_t{1} << 32) * 16;
  const std::string across = applied(cipher, border - 16, std::string(32, '\0'));
  CHECK(across.substr(16) == applied(cipher, border, std::string(16, '\0')));
  CHECK(across.substr(16) != applied(cipher, 0, std::string(16, '\0')));
}

}  // namespace lakegate
