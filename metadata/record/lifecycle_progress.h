// LifecycleProgress: the stored record of how far the lifecycle worker has come in a bucket. A plain value.
#pragma once

#include <cstdint>
#include <string>

namespace lakegate {

struct LifecycleProgress {
  // The last pass over the bucket, or the one under way, which has not finished.
  int64_t pass_begun_us = 0;
  int64_t pass_finished_us = 0;
  // While under way: the generation that was looked at last; an empty name before the first.
  std::string after_name;
  uint64_t after_generation = 0;

  bool is_under_way() const { return pass_begun_us != 0 && pass_finished_us == 0; }
  bool operator==(const LifecycleProgress&) const = default;
};

}  // namespace lakegate
