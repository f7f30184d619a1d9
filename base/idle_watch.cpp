#include "base/idle_watch.h"

#include <ctime>

#include "base/clock.h"

namespace lakegate {
namespace {

constexpr int64_t kIdleShare = 20;
constexpr int64_t kLeastUs = 100'000;

int64_t process_cpu_us() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * 1'000'000 + time.tv_nsec / 1000;
}

}  // namespace

void IdleWatch::begin() {
  begun_us_ = SystemClock().monotonic_us();
  cpu_at_begin_us_ = process_cpu_us();
}

bool IdleWatch::was_idle() const {
  const int64_t passed_us = SystemClock().monotonic_us() - begun_us_;
  return passed_us >= kLeastUs && (process_cpu_us() - cpu_at_begin_us_) * kIdleShare < passed_us;
}

}  // namespace lakegate
