#include "base/wake_up.h"

#include <thread>

#include <catch2/catch.hpp>

namespace lakegate {

TEST_CASE("a wake before the wait is not lost, and wakes once", "[wake_up]") {
  WakeUp sleeper;
  sleeper.wake();
  sleeper.wait();
  CHECK_FALSE(sleeper.wait_until(WakeUp::time_in_us(1'000)));
}

TEST_CASE("a sleeper is woken by another thread, with and without a time to wait until", "[wake_up]") {
  constexpr int64_t kLongUs = 600'000'000;
  WakeUp sleeper;
  WakeUp answer;
  std::thread other([&] {
    answer.wait();
    sleeper.wake();
    answer.wait();
    sleeper.wake();
  });
  answer.wake();
  sleeper.wait();
  answer.wake();
  CHECK(sleeper.wait_until(WakeUp::time_in_us(kLongUs)));
  other.join();
}

}  // namespace lakegate
