// HMAC by the vectors of its RFCs, and comparing.
#include "auth/hmac.h"

#include <catch2/catch.hpp>

#include "base/encoding.h"

namespace lakegate {
namespace {

TEST_CASE("HMAC agrees with RFC 4231 and RFC 2202") {
  const Secret key("Jefe");
  const std::string message = "what do ya want for nothing?";
  CHECK(hex_encode(as_bytes(digest_text(hmac_sha256(key, message)))) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hex_encode(as_bytes(digest_text(hmac_sha1(key, message)))) == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  const Secret longer(std::string(131, '\xaa'));
  CHECK(hex_encode(
            as_bytes(digest_text(hmac_sha256(longer, "Test Using Larger Than Block-Size Key - Hash Key First")))) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("Comparing tells apart what differs in any byte or in length") {
  CHECK(equal_in_constant_time("", ""));
  CHECK(equal_in_constant_time("abc", "abc"));
  CHECK_FALSE(equal_in_constant_time("abc", "abd"));
  CHECK_FALSE(equal_in_constant_time("abc", "xbc"));
  CHECK_FALSE(equal_in_constant_time("abc", "ab"));
  CHECK_FALSE(equal_in_constant_time("abc", ""));
}

}  // namespace
}  // namespace lakegate
