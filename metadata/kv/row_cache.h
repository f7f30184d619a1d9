// RowCache: decoded forms of rows that every request reads and that rarely change (records of buckets, locks of
// folders, indexes of leases, policies, custom roles, groups), and the knowledge that such a row is absent. And records
// of live objects that are read, and the bytes of small ones, which never change once they are written, so that they
// are sent from here without a copy.
//
// Owned by the engine of a KvStore, which alone can keep it coherent; any thread may read it. What it gives is what
// KvStore::get() would give at that moment, because the engine keeps three rules for each commit:
//   1. begin_writes() before a read can see any of the commit. The rows that it writes are forgotten, and nothing is
//      kept of them until
//   2. end_writes(), when every read sees the commit or, where it failed, none ever will;
//   3. only then visible_version() may cover the commit, and its caller may hear of it.
// So nobody finds a row older than one that was acknowledged, or than one that somebody has read from the engine, and a
// guard with the version that was visible before covers what was found. Who looks a row up takes a ticket before he
// reads the engine; what was read while a commit came or went has a ticket that is refused (the fill race).
//
// A store that others write too (gateways that share one over RADOS) can offer a RowCache only while it hears of their
// commits before they are acknowledged, by a lease on the rows or by notices that are waited for; otherwise
// KvStore::row_cache() is null and every read goes to the engine.
//
// Each thread has the rows that it found last at hand (but for those of objects), with the ticket of that moment: while
// no commit has begun or ended in their shard since, they are what the shard would give, and need neither its lock nor
// a count that other threads change.
//
// Only rows are kept, never what follows from them and the time. Bounded by bytes, the least recently used go first;
// records of objects and bytes of objects have bounds of their own, so that no reading of objects drives records of
// buckets out.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/recent_by_thread.h"
#include "base/striped.h"
#include "metadata/kv/kv_store.h"

namespace lakegate {

class RowCache {
 public:
  // Which form of a row: a row may be kept in several, one for each type that somebody decodes it to.
  using Form = const void*;
  template <class T>
  static Form form_of() {
    return &kFormMark<T>;
  }

  struct Found {
    bool is_known = false;
    std::shared_ptr<const void> row;  // Null: the row is absent.
    uint64_t ticket = 0;              // For keep(), where it is not known.
  };

  explicit RowCache(size_t bytes_max = limits::kRowCacheBytesMax,
                    size_t object_bytes_max = limits::kRowCacheObjectBytesMax,
                    size_t inline_bytes_max = limits::kRowCacheInlineBytesMax)
      : rows_(bytes_max), objects_(object_bytes_max), inline_(inline_bytes_max) {}

  // Whether rows of this key are kept at all: records of buckets, their FolderLocks and LeaseIndex, in
  // Table::kResources the kinds that decisions about access read, records of live objects, and bytes of small ones.
  static bool keeps(Table table, std::string_view key);

  // Those of them that decisions about access read: records of buckets, and what Table::kResources has of this.
  static bool bears_on_access(Table table, std::string_view key) {
    return (table == Table::kBuckets || table == Table::kResources) && keeps(table, key);
  }
  // Rises before a commit of such rows can be seen, and again before it is acknowledged: what was concluded from them
  // holds while this is what it was before they were read.
  uint64_t access_epoch() const { return access_epoch_.load(std::memory_order_acquire); }

  Found find(Table table, std::string_view key, Form form);
  // What was decoded from a row of so many bytes, read after find() gave the ticket; null and 0 for an absent one.
  void keep(Table table, std::string_view key, Form form, std::shared_ptr<const void> row, size_t row_bytes,
            uint64_t ticket);

  // For the engine's commit thread alone, each begin with its end before the next.
  void begin_writes(std::span<const WriteBatch> batches);
  void end_writes(std::span<const WriteBatch> batches);

  size_t size_bytes() const { return rows_.size_bytes() + objects_.size_bytes() + inline_.size_bytes(); }

 private:
  // Its address tells the types apart.
  template <class T>
  static constexpr char kFormMark = 0;

  struct RowKey {
    Table table;
    std::string_view key;
    bool operator==(const RowKey&) const = default;
  };
  struct RowKeyHash {
    size_t operator()(const RowKey& row) const { return hash_of(row.table, row.key); }
  };
  struct Row {
    Table table;
    std::string key;
    size_t size_bytes = 0;
    std::vector<std::pair<Form, std::shared_ptr<const void>>> forms;
  };
  struct Shard {
    mutable std::mutex mutex;
    // Counts the commits that began or ended here. Changed under the lock, and on a line of its own for those who look
    // without.
    alignas(kCacheLineBytes) std::atomic<uint64_t> ticket = 0;
    // Hashes of the rows that the commit under way writes.
    alignas(kCacheLineBytes) std::vector<size_t> under_way;
    size_t size_bytes = 0;
    std::list<Row> by_use;                                                    // Newest first.
    std::unordered_map<RowKey, std::list<Row>::iterator, RowKeyHash> by_key;  // Keys point into the rows.
  };

  // Rows that share a bound.
  struct Shards {
    static constexpr size_t kCount = 16;
    explicit Shards(size_t bytes_max) : shard_bytes_max(bytes_max / kCount) {}
    Shard& of(size_t hash) { return all[hash % kCount]; }
    size_t size_bytes() const;

    const size_t shard_bytes_max;
    std::array<Shard, kCount> all;
  };

  template <class Text>
  struct FormOfRow {
    Table table = Table::kSystem;
    Form form = nullptr;
    Text key;
    template <class OtherText>
    bool operator==(const FormOfRow<OtherText>& other) const {
      return table == other.table && form == other.form && key == other.key;
    }
  };

  static size_t hash_of(Table table, std::string_view key) {
    return std::hash<std::string_view>()(key) + static_cast<size_t>(table);
  }
  Shards& shards_of(Table table) {
    if (table == Table::kObjects) return objects_;
    return table == Table::kInline ? inline_ : rows_;
  }
  Found find_shared(Shard& shard, Table table, std::string_view key, Form form) const;
  static void forget(Shard& shard, std::list<Row>::iterator row);
  void raise_access_epoch(std::span<const WriteBatch> batches);
  template <class Visit>
  void for_each_written(std::span<const WriteBatch> batches, Visit visit);

  alignas(kCacheLineBytes) std::atomic<uint64_t> access_epoch_ = 0;
  alignas(kCacheLineBytes) RecentByThread<FormOfRow<std::string>, Found> recent_;
  Shards rows_;
  Shards objects_;
  Shards inline_;
};

}  // namespace lakegate
