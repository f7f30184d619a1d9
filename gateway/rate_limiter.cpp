#include "gateway/rate_limiter.h"

#include <algorithm>

namespace lakegate {
namespace {

constexpr double kUsPerSecond = 1e6;

}  // namespace

RateLimiter::RateLimiter(const Clock& clock, const RateLimit& limit) : clock_(clock), limit_(limit) {}

bool RateLimiter::take(std::string_view subject) {
  if (limit_.requests_per_second == 0) return true;
  Shard& shard = shard_of(subject);
  const int64_t now_us = clock_.monotonic_us();
  const std::lock_guard lock(shard.mutex);
  Tokens& tokens = touch(shard, subject, now_us);
  refill(tokens, now_us);
  if (tokens.count < 1) return false;
  tokens.count -= 1;
  return true;
}

bool RateLimiter::has_token(std::string_view subject) {
  if (limit_.requests_per_second == 0) return true;
  Shard& shard = shard_of(subject);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.by_subject.find(subject);
  if (found == shard.by_subject.end()) return true;
  refill(*found->second, clock_.monotonic_us());
  return found->second->count >= 1;
}

RateLimiter::Shard& RateLimiter::shard_of(std::string_view subject) {
  return shards_[std::hash<std::string_view>()(subject) % shards_.size()];
}

void RateLimiter::refill(Tokens& tokens, int64_t now_us) const {
  const double gained =
      static_cast<double>(now_us - tokens.updated_us) / kUsPerSecond * static_cast<double>(limit_.requests_per_second);
  tokens.count = std::min(tokens.count + gained, static_cast<double>(limit_.burst));
  tokens.updated_us = now_us;
}

RateLimiter::Tokens& RateLimiter::touch(Shard& shard, std::string_view subject, int64_t now_us) {
  const auto found = shard.by_subject.find(subject);
  if (found != shard.by_subject.end()) {
    shard.by_use.splice(shard.by_use.begin(), shard.by_use, found->second);
    return shard.by_use.front();
  }
  if (shard.by_use.size() >= kSubjectsMax / shards_.size()) {
    shard.by_subject.erase(shard.by_use.back().subject);
    shard.by_use.pop_back();
  }
  shard.by_use.push_front({std::string(subject), static_cast<double>(limit_.burst), now_us});
  shard.by_subject.emplace(shard.by_use.front().subject, shard.by_use.begin());
  return shard.by_use.front();
}

size_t RateLimiter::subject_count() const {
  size_t count = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    count += shard.by_use.size();
  }
  return count;
}

}  // namespace lakegate
