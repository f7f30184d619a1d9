// Latencies in microseconds, in buckets of at most 1.6 % of their value. Of one thread.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace lakegate::load {

class Histogram {
 public:
  void record(uint64_t value) {
    ++counts_[bucket_of(value)];
    ++total_;
    if (value > largest_) largest_ = value;
  }

  // The smallest value that so many thousandths of the records do not exceed; 0 without any.
  uint64_t quantile(double fraction) const {
    const auto wanted = static_cast<uint64_t>(fraction * static_cast<double>(total_));
    uint64_t seen = 0;
    for (size_t i = 0; i < counts_.size(); ++i) {
      seen += counts_[i];
      if (seen > wanted) return std::min(highest_of(i), largest_);
    }
    return largest_;
  }

  uint64_t total() const { return total_; }
  uint64_t largest() const { return largest_; }

 private:
  static constexpr int kExactBits = 6;  // Values below 64 have buckets of their own.

  static size_t bucket_of(uint64_t value) {
    const int width = std::bit_width(value);
    if (width <= kExactBits) return value;
    const int shift = width - kExactBits;
    return (static_cast<size_t>(shift) << kExactBits) + (value >> shift);
  }

  static uint64_t highest_of(size_t bucket) {
    const size_t shift = bucket >> kExactBits;
    if (shift == 0) return bucket;
    const uint64_t mantissa = bucket & ((1U << kExactBits) - 1);
    return ((mantissa + 1) << shift) - 1;
  }

  std::array<uint64_t, (64 - kExactBits + 1) << kExactBits> counts_{};
  uint64_t total_ = 0;
  uint64_t largest_ = 0;
};

}  // namespace lakegate::load
