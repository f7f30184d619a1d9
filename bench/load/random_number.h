// Numbers that spread loads over objects (xorshift64*); each connection has its own row of them.
#pragma once

#include <cstdint>

namespace lakegate::load {

class RandomNumber {
 public:
  RandomNumber() : state_(0x9E3779B97F4A7C15ULL * ++made_) {}

  uint64_t below(uint64_t bound) {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return (state_ * 0x2545F4914F6CDD1DULL >> 16) % bound;
  }

 private:
  static inline uint64_t made_ = 0;
  uint64_t state_;
};

}  // namespace lakegate::load
