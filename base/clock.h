// Clock: the only source of time, so that tests and simulations can drive it. Any thread may call it.
#pragma once

#include <atomic>
#include <cstdint>

namespace lakegate {

class Clock {
 public:
  virtual ~Clock() = default;
  // Microseconds since 1970 (UTC), for what people and records see. May step back.
  virtual int64_t now_us() const = 0;
  // Microseconds that never step back, for timeouts and leases.
  virtual int64_t monotonic_us() const = 0;
};

class SystemClock final : public Clock {
 public:
  int64_t now_us() const override;
  int64_t monotonic_us() const override;
};

// Time that stands still until a test moves it.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(int64_t now_us = 1'700'000'000'000'000) : now_us_(now_us) {}
  int64_t now_us() const override { return now_us_.load(); }
  int64_t monotonic_us() const override { return monotonic_us_.load(); }
  void advance_us(int64_t delta_us) {
    now_us_ += delta_us;
    monotonic_us_ += delta_us;
  }
  // Moves only the wall clock, also backwards, as an operator or NTP does.
  void set_now_us(int64_t now_us) { now_us_ = now_us; }

 private:
  std::atomic<int64_t> now_us_;
  std::atomic<int64_t> monotonic_us_{0};
};

}  // namespace lakegate
