#include "gateway/rate_limiter.h"

#include <catch2/catch.hpp>

namespace lakegate {
namespace {

int admitted_of(RateLimiter& limiter, std::string_view address, int requests) {
  int admitted = 0;
  for (int i = 0; i < requests; ++i) {
    if (limiter.take(address)) ++admitted;
  }
  return admitted;
}

TEST_CASE("Without a limit every request is admitted and no address is remembered", "[rate_limiter]") {
  const ManualClock clock;
  RateLimiter limiter(clock, RateLimit{0, 1});
  CHECK(admitted_of(limiter, "192.0.2.1", 1000) == 1000);
  CHECK(limiter.subject_count() == 0);
}

TEST_CASE("An address may spend its burst at once, and then as many a second as the rate says", "[rate_limiter]") {
  ManualClock clock;
  RateLimiter limiter(clock, RateLimit{10, 25});
  CHECK(admitted_of(limiter, "192.0.2.1", 100) == 25);
  clock.advance_us(100'000);
  CHECK(admitted_of(limiter, "192.0.2.1", 100) == 1);
  clock.advance_us(1'000'000);
  CHECK(admitted_of(limiter, "192.0.2.1", 100) == 10);
  clock.advance_us(3600LL * 1'000'000);
  CHECK(admitted_of(limiter, "192.0.2.1", 100) == 25);
}

TEST_CASE("A request that is refused takes nothing from the next second", "[rate_limiter]") {
  ManualClock clock;
  RateLimiter limiter(clock, RateLimit{1, 1});
  CHECK(admitted_of(limiter, "192.0.2.1", 50) == 1);
  clock.advance_us(1'000'000);
  CHECK(admitted_of(limiter, "192.0.2.1", 50) == 1);
}

TEST_CASE("Addresses do not spend each other's tokens", "[rate_limiter]") {
  const ManualClock clock;
  RateLimiter limiter(clock, RateLimit{1, 3});
  CHECK(admitted_of(limiter, "192.0.2.1", 10) == 3);
  CHECK(admitted_of(limiter, "192.0.2.2", 10) == 3);
  CHECK(admitted_of(limiter, "2001:db8::1", 10) == 3);
}

TEST_CASE("Asking for a token takes none and remembers nobody", "[rate_limiter]") {
  ManualClock clock;
  RateLimiter limiter(clock, RateLimit{1, 2});
  for (int i = 0; i < 100; ++i) CHECK(limiter.has_token("192.0.2.1"));
  CHECK(limiter.subject_count() == 0);
  CHECK(admitted_of(limiter, "192.0.2.1", 5) == 2);
  CHECK_FALSE(limiter.has_token("192.0.2.1"));
  CHECK(limiter.has_token("192.0.2.2"));
  clock.advance_us(1'000'000);
  CHECK(limiter.has_token("192.0.2.1"));
  CHECK(limiter.has_token("192.0.2.1"));
}

TEST_CASE("Memory is bounded, and the addresses in use are those that are kept", "[rate_limiter]") {
  const ManualClock clock;
  RateLimiter limiter(clock, RateLimit{1, 1});
  REQUIRE(limiter.take("192.0.2.1"));
  for (size_t i = 0; i < RateLimiter::kSubjectsMax * 2; ++i) {
    REQUIRE(limiter.take("address " + std::to_string(i)));
    if (i % 1000 == 0) REQUIRE_FALSE(limiter.take("192.0.2.1"));
  }
  CHECK(limiter.subject_count() <= RateLimiter::kSubjectsMax);
  CHECK(limiter.subject_count() > RateLimiter::kSubjectsMax / 2);
}

}  // namespace
}  // namespace lakegate
