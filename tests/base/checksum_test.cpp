#include "base/checksum.h"

#include <catch2/catch.hpp>

#include "base/encoding.h"
#include "base/random.h"
#include "tests/support/random_text.h"

namespace lakegate {
namespace {

std::string hex_digest(const Md5& md5) {
  const Md5Digest digest = md5.digest();
  return hex_encode(std::as_bytes(std::span(digest)));
}

std::string md5_hex(std::string_view text) {
  Md5 md5;
  md5.update(as_bytes(text));
  return hex_digest(md5);
}

}  // namespace

TEST_CASE("crc32c gives the published check values", "[checksum]") {
  CHECK(crc32c(as_bytes("")) == 0);
  CHECK(crc32c(as_bytes("123456789")) == 0xE3069283);
  // RFC 3720, appendix B.4.
  CHECK(crc32c(as_bytes(std::string(32, '\0'))) == 0x8A9136AA);
  CHECK(crc32c(as_bytes(std::string(32, '\xFF'))) == 0x62A8AB43);
}

TEST_CASE("crc32c goes on from a seed at every cut", "[checksum]") {
  const std::string text = random_text(1, 300);
  const uint32_t whole = crc32c(as_bytes(text));
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    CHECK(crc32c(as_bytes(text.substr(cut)), crc32c(as_bytes(text.substr(0, cut)))) == whole);
  }
}

TEST_CASE("the concatenated crc32c is the crc32c of the concatenation", "[checksum]") {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    INFO("seed " << seed);
    SeededRandom random(seed);
    const std::string a = random_text(seed + 1000, random.next_uint64() % 5000);
    const std::string b = random_text(seed + 2000, random.next_uint64() % 5000);
    CHECK(crc32c_concat(crc32c(as_bytes(a)), crc32c(as_bytes(b)), b.size()) == crc32c(as_bytes(a + b)));
  }
}

TEST_CASE("concatenating by huge lengths is associative", "[checksum]") {
  const uint32_t a = 0x12345678;
  const uint32_t b = 0x9ABCDEF0;
  const uint32_t c = 0x0BADF00D;
  const uint64_t b_bytes = 5ULL << 40;
  const uint64_t c_bytes = (1ULL << 63) + 12345;
  CHECK(crc32c_concat(crc32c_concat(a, b, b_bytes), c, c_bytes) ==
        crc32c_concat(a, crc32c_concat(b, c, c_bytes), b_bytes + c_bytes));
}

TEST_CASE("MD5 gives the values of RFC 1321", "[checksum]") {
  CHECK(md5_hex("") == "d41d8cd98f00b204e9800998ecf8427e");
  CHECK(md5_hex("abc") == "900150983cd24fb0d6963f7d28e17f72");
  CHECK(md5_hex("12345678901234567890123456789012345678901234567890123456789012345678901234567890") ==
        "57edf4a22be3c955ac49da2e2107b67a");
  CHECK(md5_hex(std::string(1'000'000, 'a')) == "7707d6ae4e027c70eea2a935c2296f21");
}

TEST_CASE("MD5 ends its last block right at every length", "[checksum]") {
  // The digests of 0 to 200 letters, hashed together, as OpenSSL gives them.
  std::string digests;
  for (size_t length = 0; length <= 200; ++length) digests += md5_hex(std::string(length, 'x'));
  CHECK(md5_hex(digests) == "1f0d9d949b2c16e511c7083a082d1828");
}

TEST_CASE("MD5 goes on from a saved state at every cut", "[checksum]") {
  const std::string text = random_text(2, 200);
  const std::string whole = md5_hex(text);
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    Md5 before;
    before.update(as_bytes(text.substr(0, cut)));
    Md5 after = Md5::restore(before.save());
    after.update(as_bytes(text.substr(cut)));
    CHECK(hex_digest(after) == whole);
  }
}

TEST_CASE("the MD5 state counts beyond 512 MiB", "[checksum]") {
  const std::string piece(1U << 20, 'x');
  Md5 md5;
  for (int i = 0; i < 513; ++i) md5.update(as_bytes(piece));
  uint64_t length_bytes = 0;
  const Md5::State state = md5.save();
  for (size_t i = 0; i < 8; ++i) length_bytes |= static_cast<uint64_t>(state.at(16 + i)) << (8 * i);
  CHECK(length_bytes == 513ULL << 20);
  CHECK(Md5::restore(state).digest() == md5.digest());
}

TEST_CASE("checksums are written in base64 as GCS does", "[checksum]") {
  CHECK(crc32c_to_base64(0) == "AAAAAA==");
  CHECK(crc32c_to_base64(0xE3069283) == "4waSgw==");
  CHECK(crc32c_from_base64("4waSgw==") == 0xE3069283);
  CHECK(crc32c_from_base64("4waS") == std::nullopt);
  CHECK(crc32c_from_base64("nonsense!") == std::nullopt);
  CHECK(md5_to_base64(Md5().digest()) == "1B2M2Y8AsgTpgAmY7PhCfg==");
  CHECK(md5_from_base64("1B2M2Y8AsgTpgAmY7PhCfg==") == Md5().digest());
  CHECK(md5_from_base64("AAAAAA==") == std::nullopt);
}

}  // namespace lakegate
