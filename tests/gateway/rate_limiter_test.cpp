#include "gateway/rate_limiter.h"

#include <catch2/catch.hpp>

namespace lakegate {
namespace {

int admitted_of(RateLimiter& limiter, std::string_view address, int requests) {
  int admitted = 0;
  for (int i = 0; i < requests; ++i) {
    if (limiter.admit(address).ok()) ++admitted;
  }
  return admitted;
}

TEST_CASE("Without a limit every request is admitted and no address is remembered", "[rate_limiter]") {
  const ManualClock clock;
  RateLimiter limiter(clock, RateLimit{0, 1});
  CHECK(admitted_of(limiter, "192.0.2.1", 1000) == 1000);
  CHECK(limiter.address_count() == 0);
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

TEST_CASE("A refusal is what GCS calls rateLimitExceeded", "[rate_limiter]") {
  const ManualClock clock;
  RateLimiter limiter(clock, RateLimit{1, 1});
  REQUIRE(limiter.admit("192.0.2.1").ok());
  const Status refused = limiter.admit("192.0.2.1");
  CHECK(refused.code() == Code::kResourceExhausted);
  CHECK(refused.reason() == "rateLimitExceeded");
}

TEST_CASE("Memory is bounded, and the addresses in use are those that are kept", "[rate_limiter]") {
  const ManualClock clock;
  RateLimiter limiter(clock, RateLimit{1, 1});
  REQUIRE(limiter.admit("192.0.2.1").ok());
  for (size_t i = 0; i < RateLimiter::kAddressesMax * 2; ++i) {
    REQUIRE(limiter.admit("address " + std::to_string(i)).ok());
    if (i % 1000 == 0) REQUIRE_FALSE(limiter.admit("192.0.2.1").ok());
  }
  CHECK(limiter.address_count() <= RateLimiter::kAddressesMax);
  CHECK(limiter.address_count() > RateLimiter::kAddressesMax / 2);
}

}  // namespace
}  // namespace lakegate
