#include "base/wake_up.h"

#include <cerrno>

namespace lakegate {

WakeUp::WakeUp() { sem_init(&semaphore_, 0, 0); }

WakeUp::~WakeUp() { sem_destroy(&semaphore_); }

void WakeUp::wake() { sem_post(&semaphore_); }

void WakeUp::wait() { sem_wait(&semaphore_); }

bool WakeUp::wait_until(const timespec& until) {
  return sem_clockwait(&semaphore_, CLOCK_MONOTONIC, &until) == 0 || errno != ETIMEDOUT;
}

timespec WakeUp::time_in_us(int64_t us) {
  constexpr int64_t kUsPerSecond = 1'000'000;
  constexpr int64_t kNsPerUs = 1'000;
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  const int64_t then_us = now.tv_sec * kUsPerSecond + now.tv_nsec / kNsPerUs + us;
  return {then_us / kUsPerSecond, then_us % kUsPerSecond * kNsPerUs};
}

}  // namespace lakegate
