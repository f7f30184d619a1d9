// RecentByThread: what each thread found last in a cache that all threads share, so that what every request asks for
// costs it no lock, and no cache line that other threads write.
//
// Owned by the cache; any thread may call it, and sees its own entries alone. Whether an entry still holds is for the
// cache to say: a value carries what tells it. Entries of caches that are gone are never found; a thread drops them
// when it needs the place or ends, so a value may outlive its cache. A value that is shared gets a count of its own
// (base/own_count.h), or threads would meet there.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace lakegate {

template <class Key, class Value>
class RecentByThread {
 public:
  // Null where this thread has none. `key` is anything that a Key compares to.
  template <class LikeKey>
  const Value* find(size_t hash, const LikeKey& key) const {
    const Entry* const entry = entry_of(hash, key);
    return entry == nullptr ? nullptr : &entry->value;
  }
  // In place of what was kept before, or first of those that share a set with it.
  void keep(size_t hash, Key key, Value value) {
    if (Entry* const entry = entry_of(hash, key); entry != nullptr) {
      entry->value = std::move(value);
      return;
    }
    Set& set = set_of(hash);
    std::move_backward(set.begin(), set.end() - 1, set.end());
    set.front() = {id_, hash, std::move(key), std::move(value)};
  }

 private:
  static constexpr size_t kSets = 32;
  // What every request asks for is a dozen rows, which must not drive each other out.
  static constexpr size_t kEntriesOfSet = 4;

  struct Entry {
    uint64_t owner = 0;
    size_t hash = 0;
    Key key{};
    Value value{};
  };
  using Set = std::array<Entry, kEntriesOfSet>;

  static Set& set_of(size_t hash) {
    thread_local std::array<Set, kSets> sets;
    return sets[hash % kSets];
  }
  template <class LikeKey>
  Entry* entry_of(size_t hash, const LikeKey& key) const {
    for (Entry& entry : set_of(hash)) {
      if (entry.hash == hash && entry.owner == id_ && entry.key == key) return &entry;
    }
    return nullptr;
  }
  static uint64_t next_id() {
    static std::atomic<uint64_t> last{0};
    return ++last;
  }

  // Of no other cache of this process, before or after.
  const uint64_t id_ = next_id();
};

}  // namespace lakegate
