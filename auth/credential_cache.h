// CredentialCache: what was found out about credentials, for a short while, so that a client that sends the same one
// with each request costs a look-up. Bounded; any thread may call it.
//
// Keys are the credential's hash, never the credential. Entries are good for kFreshUs; then whoever wants them asks the
// store again, so that a change made elsewhere takes effect within that time. clear() makes a change take effect at
// once.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/clock.h"
#include "base/limits.h"
#include "base/own_count.h"
#include "base/recent_by_thread.h"

namespace lakegate {

template <class Value>
class CredentialCache {
 public:
  static constexpr int64_t kFreshUs = 1'000'000;

  explicit CredentialCache(const Clock& clock, size_t entries_max = limits::kCredentialCacheEntriesMax)
      : clock_(clock), shard_entries_max_(std::max<size_t>(1, entries_max / kShards)) {}

  // Null: nothing that is fresh.
  std::shared_ptr<const Value> find(const std::string& key) {
    const size_t hash = std::hash<std::string>()(key);
    const Found* const recent = recent_.find(hash / kShards, key);
    if (recent != nullptr && is_fresh(*recent)) return recent->value;
    Shard& shard = shards_[hash % kShards];
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.by_key.find(key);
    if (found == shard.by_key.end() || !is_fresh(found->second->found)) return nullptr;
    shard.by_use.splice(shard.by_use.begin(), shard.by_use, found->second);
    Found own = found->second->found;
    own.value = with_own_count(std::move(own.value));
    recent_.keep(hash / kShards, key, own);
    return own.value;
  }

  // What was put last, fresh or not; null where it went. Only to spare work whose inputs are seen to be the same.
  std::shared_ptr<const Value> find_outdated(const std::string& key) {
    Shard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.by_key.find(key);
    return found == shard.by_key.end() ? nullptr : found->second->found.value;
  }

  // What to give to put() for something that is looked up from now on: what is found before a clear() is not kept.
  uint64_t epoch() const { return epoch_.load(); }

  void put(const std::string& key, std::shared_ptr<const Value> value, uint64_t epoch) {
    Shard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.by_key.find(key);
    if (found != shard.by_key.end()) {
      shard.by_use.erase(found->second);
      shard.by_key.erase(found);
    }
    if (shard.by_use.size() >= shard_entries_max_) {
      shard.by_key.erase(shard.by_use.back().key);
      shard.by_use.pop_back();
    }
    shard.by_use.push_front({key, {std::move(value), clock_.monotonic_us(), epoch}});
    shard.by_key.emplace(key, shard.by_use.begin());
  }

  void clear() { epoch_.fetch_add(1); }

  size_t size() const {
    size_t count = 0;
    for (const Shard& shard : shards_) {
      const std::lock_guard lock(shard.mutex);
      count += shard.by_use.size();
    }
    return count;
  }

 private:
  static constexpr size_t kShards = 16;

  struct Found {
    std::shared_ptr<const Value> value;
    int64_t stored_us = 0;
    uint64_t epoch = 0;
  };
  struct Entry {
    std::string key;
    Found found;
  };
  // Newest first.
  struct Shard {
    mutable std::mutex mutex;
    std::list<Entry> by_use;
    std::unordered_map<std::string, typename std::list<Entry>::iterator> by_key;
  };

  bool is_fresh(const Found& found) const {
    return clock_.monotonic_us() - found.stored_us < kFreshUs && found.epoch == epoch_.load();
  }
  Shard& shard_of(const std::string& key) { return shards_[std::hash<std::string>()(key) % kShards]; }

  const Clock& clock_;
  const size_t shard_entries_max_;
  std::atomic<uint64_t> epoch_{0};
  RecentByThread<std::string, Found> recent_;
  std::array<Shard, kShards> shards_;
};

}  // namespace lakegate
