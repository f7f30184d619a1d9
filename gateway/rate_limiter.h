// RateLimiter: how much each of many may do, whoever they are: addresses, principals. A bucket of tokens for each fills
// at a steady rate up to the burst; each request takes one.
//
// Owned by RequestLimits; any thread may call it. Memory is bounded: beyond kSubjectsMax subjects the one that has been
// silent longest is forgotten, which gives it a full bucket again.
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"

namespace lakegate {

struct RateLimit {
  uint64_t requests_per_second = 0;  // 0: no limit.
  uint64_t burst = 1;
};

class RateLimiter {
 public:
  static constexpr size_t kSubjectsMax = 65'536;

  RateLimiter(const Clock& clock, const RateLimit& limit);

  // Takes a token of the subject; false when there is none. Never waits.
  bool take(std::string_view subject);
  // Whether there is a token, without taking it. A subject that nobody has heard of is not remembered for it.
  bool has_token(std::string_view subject);
  size_t subject_count() const;

 private:
  struct Tokens {
    std::string subject;
    double count = 0;
    int64_t updated_us = 0;
  };
  // Newest first; a few shards, so that reactors seldom wait for each other.
  struct Shard {
    mutable std::mutex mutex;
    std::list<Tokens> by_use;
    std::unordered_map<std::string_view, std::list<Tokens>::iterator> by_subject;
  };

  Shard& shard_of(std::string_view subject);
  Tokens& touch(Shard& shard, std::string_view subject, int64_t now_us);
  void refill(Tokens& tokens, int64_t now_us) const;

  const Clock& clock_;
  const RateLimit limit_;
  std::array<Shard, 16> shards_;
};

}  // namespace lakegate
