// The cache of verified credentials: good for a second, forgotten at once when told to, never larger than its bound.
#include "auth/credential_cache.h"

#include <catch2/catch.hpp>

namespace lakegate {
namespace {

std::shared_ptr<const int> number(int value) { return std::make_shared<const int>(value); }

}  // namespace

TEST_CASE("What was found out is good for a second") {
  ManualClock clock;
  CredentialCache<int> cache(clock);
  CHECK(cache.find("a") == nullptr);
  cache.put("a", number(1), cache.epoch());
  REQUIRE(cache.find("a"));
  CHECK(*cache.find("a") == 1);
  clock.advance_us(CredentialCache<int>::kFreshUs - 1);
  CHECK(cache.find("a"));
  clock.advance_us(1);
  CHECK(cache.find("a") == nullptr);
}

TEST_CASE("A cleared cache knows nothing, not even what was being looked up meanwhile") {
  ManualClock clock;
  CredentialCache<int> cache(clock);
  const uint64_t before = cache.epoch();
  cache.put("a", number(1), before);
  cache.clear();
  CHECK(cache.find("a") == nullptr);
  cache.put("b", number(2), before);
  CHECK(cache.find("b") == nullptr);
  cache.put("b", number(3), cache.epoch());
  CHECK(*cache.find("b") == 3);
}

TEST_CASE("The cache stays within its bound, and what was used last stays in it") {
  ManualClock clock;
  CredentialCache<int> cache(clock, 160);
  cache.put("kept", number(0), cache.epoch());
  for (int i = 0; i < 10'000; ++i) {
    cache.put("k" + std::to_string(i), number(i), cache.epoch());
    REQUIRE(cache.find("kept"));
  }
  CHECK(cache.size() <= 160);
}

}  // namespace lakegate
