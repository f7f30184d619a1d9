#include "gateway/request_limits.h"

#include <catch2/catch.hpp>

namespace lakegate {
namespace {

constexpr int64_t kSecondUs = 1'000'000;

Principal principal(PrincipalKind kind, const std::string& name) {
  Principal made;
  made.kind = kind;
  made.name = name;
  return made;
}

const Status kRefused(Code::kUnauthenticated, "Invalid Credentials", "authError");

}  // namespace

TEST_CASE("Refusals are what GCS calls rateLimitExceeded, of a user userRateLimitExceeded") {
  const ManualClock clock;
  RequestLimits limits(clock, {{1, 1}, {1, 1}, {1, 1}});
  const Principal ann = principal(PrincipalKind::kUser, "ann@example.com");
  REQUIRE(limits.admit_address("192.0.2.1").ok());
  REQUIRE(limits.admit_principal(ann).ok());
  limits.note_sign_in("192.0.2.1", kRefused);
  for (const Status& refused :
       {limits.admit_address("192.0.2.1"), limits.admit_credentials("192.0.2.1"), limits.admit_principal(ann)}) {
    CHECK(refused.code() == Code::kResourceExhausted);
  }
  CHECK(limits.admit_address("192.0.2.1").reason() == "rateLimitExceeded");
  CHECK(limits.admit_credentials("192.0.2.1").reason() == "rateLimitExceeded");
  CHECK(limits.admit_principal(ann).reason() == "userRateLimitExceeded");
}

TEST_CASE("A principal is counted by who he is, wherever he comes from, and apart from others") {
  ManualClock clock;
  RequestLimits limits(clock, {{}, {10, 3}, {}});
  const Principal ann = principal(PrincipalKind::kUser, "ann@example.com");
  const Principal robot = principal(PrincipalKind::kServiceAccount, "r@p.iam.gserviceaccount.com");
  const Principal pod = principal(PrincipalKind::kFederated, "principal://iam.googleapis.com/x");
  for (const Principal& each : {ann, robot, pod}) {
    INFO(each.name);
    for (int i = 0; i < 3; ++i) CHECK(limits.admit_principal(each).ok());
    CHECK_FALSE(limits.admit_principal(each).ok());
  }
  clock.advance_us(kSecondUs / 10);
  CHECK(limits.admit_principal(ann).ok());
  CHECK_FALSE(limits.admit_principal(ann).ok());
}

TEST_CASE("Who has not proved who he is, is no principal to count") {
  const ManualClock clock;
  RequestLimits limits(clock, {{}, {1, 1}, {}});
  for (int i = 0; i < 100; ++i) {
    REQUIRE(limits.admit_principal(Principal()).ok());
    REQUIRE(limits.admit_principal(principal(PrincipalKind::kUnverified, "ann@example.com")).ok());
  }
  CHECK(limits.subject_count() == 0);
}

TEST_CASE("An address with too many refused credentials is refused until time has passed, others are not") {
  ManualClock clock;
  RequestLimits limits(clock, {{}, {}, {10, 5}});
  for (int i = 0; i < 5; ++i) {
    REQUIRE(limits.admit_credentials("192.0.2.1").ok());
    limits.note_sign_in("192.0.2.1", kRefused);
  }
  CHECK_FALSE(limits.admit_credentials("192.0.2.1").ok());
  CHECK(limits.admit_credentials("192.0.2.2").ok());
  clock.advance_us(kSecondUs / 10);
  CHECK(limits.admit_credentials("192.0.2.1").ok());
  clock.advance_us(3600 * kSecondUs);
  for (int i = 0; i < 5; ++i) {
    REQUIRE(limits.admit_credentials("192.0.2.1").ok());
    limits.note_sign_in("192.0.2.1", Status(Code::kPermissionDenied, "Access denied.", "signatureDoesNotMatch"));
  }
  CHECK_FALSE(limits.admit_credentials("192.0.2.1").ok());
}

TEST_CASE("Credentials that hold, that are malformed, or that the server could not judge, count against nobody") {
  const ManualClock clock;
  RequestLimits limits(clock, {{}, {}, {1, 1}});
  for (int i = 0; i < 100; ++i) {
    limits.note_sign_in("192.0.2.1", Status());
    limits.note_sign_in("192.0.2.1", invalid_argument("bad"));
    limits.note_sign_in("192.0.2.1", internal_error("bad"));
    limits.note_sign_in("192.0.2.1", unavailable("bad"));
  }
  CHECK(limits.admit_credentials("192.0.2.1").ok());
  CHECK(limits.subject_count() == 0);
}

TEST_CASE("A million addresses with refused credentials do not grow the memory") {
  const ManualClock clock;
  RequestLimits limits(clock, {{1, 1}, {1, 1}, {1, 1}});
  for (int i = 0; i < 1'000'000; ++i) {
    limits.note_sign_in(
        "10." + std::to_string(i >> 16) + "." + std::to_string(i >> 8 & 255) + "." + std::to_string(i & 255), kRefused);
  }
  CHECK(limits.subject_count() <= RateLimiter::kSubjectsMax);
}

TEST_CASE("Of an IPv6 address its network counts, of a mapped one the IPv4 address") {
  CHECK(limit_subject("192.0.2.1") == "192.0.2.1");
  CHECK(limit_subject("::ffff:192.0.2.1") == "192.0.2.1");
  CHECK(limit_subject("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64");
  CHECK(limit_subject("2001:db8:1:2::9") == limit_subject("2001:db8:1:2:ffff::1"));
  CHECK(limit_subject("2001:db8:1:3::9") != limit_subject("2001:db8:1:2::9"));
  CHECK(limit_subject("what is no address") == "what is no address");
}

}  // namespace lakegate
