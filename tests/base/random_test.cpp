#include "base/random.h"

#include <array>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

namespace lakegate {

TEST_CASE("the same seed gives the same bytes, and another seed gives others", "[random]") {
  SeededRandom first(42);
  SeededRandom second(42);
  SeededRandom other(43);
  for (int i = 0; i < 100; ++i) {
    const uint64_t value = first.next_uint64();
    CHECK(value == second.next_uint64());
    CHECK(value != other.next_uint64());
  }
}

TEST_CASE("a seed gives the numbers of SplitMix64", "[random]") {
  SeededRandom random(0);
  CHECK(random.next_uint64() == 0xE220A8397B1DCDAF);
  CHECK(random.next_uint64() == 0x6E789E6AA1B965F4);
}

TEST_CASE("the system's bytes do not repeat and fill any length", "[random]") {
  SystemRandom random;
  std::set<uint64_t> values;
  for (int i = 0; i < 1000; ++i) values.insert(random.next_uint64());
  CHECK(values.size() == 1000);
  std::set<std::array<std::byte, 16>> ids;
  {
    std::mutex mutex;
    std::vector<std::jthread> threads;
    for (size_t thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&] {
        for (size_t i = 0; i < 1000; ++i) {
          std::array<std::byte, 16> id{};
          random.fill(id);
          std::array<std::byte, 7> odd{};
          random.fill(odd);
          const std::lock_guard lock(mutex);
          ids.insert(id);
        }
      });
    }
  }
  CHECK(ids.size() == 4000);
  std::array<std::byte, 1001> bytes{};
  random.fill(bytes);
  CHECK(std::set<std::byte>(bytes.begin(), bytes.end()).size() > 200);
}

}  // namespace lakegate
