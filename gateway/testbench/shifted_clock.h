// ShiftedClock: the system's time plus what tests added to it. Owned by main; any thread may call it.
#pragma once

#include "base/clock.h"

namespace lakegate::testbench {

class ShiftedClock final : public Clock {
 public:
  int64_t now_us() const override { return system_.now_us() + shift_us_.load(); }
  int64_t monotonic_us() const override { return system_.monotonic_us() + shift_us_.load(); }
  // Forward only, so that both times keep their promises.
  void advance_us(uint64_t delta_us) { shift_us_ += static_cast<int64_t>(delta_us); }

 private:
  SystemClock system_;
  std::atomic<int64_t> shift_us_{0};
};

}  // namespace lakegate::testbench
