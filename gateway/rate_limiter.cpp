#include "gateway/rate_limiter.h"

#include <algorithm>

#include "base/metrics.h"

namespace lakegate {
namespace {

constexpr double kUsPerSecond = 1e6;

Status too_many_requests() {
  static Counter& refused =
      counter("lakegate_rate_limited_requests_total", "Requests refused because their address made too many.");
  refused.add();
  return Status(Code::kResourceExhausted,
                "The rate of requests exceeds the rate limit. Please reduce the rate of requests, and retry with "
                "exponential backoff.");
}

}  // namespace

RateLimiter::RateLimiter(const Clock& clock, const RateLimit& limit) : clock_(clock), limit_(limit) {}

Status RateLimiter::admit(std::string_view address) {
  if (limit_.requests_per_second == 0) return Status();
  Shard& shard = shards_[std::hash<std::string_view>()(address) % shards_.size()];
  const int64_t now_us = clock_.monotonic_us();
  const std::lock_guard lock(shard.mutex);
  Tokens& tokens = touch(shard, address, now_us);
  const double gained =
      static_cast<double>(now_us - tokens.updated_us) / kUsPerSecond * static_cast<double>(limit_.requests_per_second);
  tokens.count = std::min(tokens.count + gained, static_cast<double>(limit_.burst));
  tokens.updated_us = now_us;
  if (tokens.count < 1) return too_many_requests();
  tokens.count -= 1;
  return Status();
}

RateLimiter::Tokens& RateLimiter::touch(Shard& shard, std::string_view address, int64_t now_us) {
  const auto found = shard.by_address.find(address);
  if (found != shard.by_address.end()) {
    shard.by_use.splice(shard.by_use.begin(), shard.by_use, found->second);
    return shard.by_use.front();
  }
  if (shard.by_use.size() >= kAddressesMax / shards_.size()) {
    shard.by_address.erase(shard.by_use.back().address);
    shard.by_use.pop_back();
  }
  shard.by_use.push_front({std::string(address), static_cast<double>(limit_.burst), now_us});
  shard.by_address.emplace(shard.by_use.front().address, shard.by_use.begin());
  return shard.by_use.front();
}

size_t RateLimiter::address_count() const {
  size_t count = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    count += shard.by_use.size();
  }
  return count;
}

}  // namespace lakegate
