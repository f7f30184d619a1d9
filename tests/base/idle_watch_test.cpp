#include "base/idle_watch.h"

#include <atomic>
#include <chrono>
#include <thread>

#include <catch2/catch.hpp>

namespace lakegate {

TEST_CASE("A process that only waits is idle, and one that computes is not") {
  IdleWatch watch;
  CHECK_FALSE(watch.was_idle());  // Too soon to tell.
  const auto wait = [] { std::this_thread::sleep_for(std::chrono::milliseconds(300)); };
  wait();
  CHECK(watch.was_idle());
  watch.begin();
  std::atomic<bool> ends = false;
  // On another thread, as requests are.
  std::thread busy([&ends] {
    while (!ends) {
    }
  });
  wait();
  CHECK_FALSE(watch.was_idle());
  ends = true;
  busy.join();
}

}  // namespace lakegate
