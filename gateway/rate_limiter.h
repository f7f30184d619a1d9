// RateLimiter: how many requests each client address may make. A bucket of tokens for each address fills at a steady
// rate up to the burst; each request takes one.
//
// Owned by the composition root; any thread may call it. Memory is bounded: beyond kAddressesMax addresses the one that
// has been silent longest is forgotten, which gives it a full bucket again.
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/status.h"

namespace lakegate {

struct RateLimit {
  uint64_t requests_per_second = 0;  // 0: no limit.
  uint64_t burst = 1;
};

class RateLimiter {
 public:
  static constexpr size_t kAddressesMax = 65'536;

  RateLimiter(const Clock& clock, const RateLimit& limit);

  // Takes a token of the address; kResourceExhausted when there is none. Never waits.
  Status admit(std::string_view address);
  size_t address_count() const;

 private:
  struct Tokens {
    std::string address;
    double count = 0;
    int64_t updated_us = 0;
  };
  // Newest first; a few shards, so that reactors seldom wait for each other.
  struct Shard {
    mutable std::mutex mutex;
    std::list<Tokens> by_use;
    std::unordered_map<std::string_view, std::list<Tokens>::iterator> by_address;
  };

  Tokens& touch(Shard& shard, std::string_view address, int64_t now_us);

  const Clock& clock_;
  const RateLimit limit_;
  std::array<Shard, 16> shards_;
};

}  // namespace lakegate
