// RowCache: decoded forms of rows that every request reads and that rarely change (records of buckets, locks of
// folders, indexes of leases, policies, custom roles, groups), and the knowledge that such a row is absent. And the
// bytes of small objects, which never change once they are written, so that they are sent from here without a copy.
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
// Only rows are kept, never what follows from them and the time. Bounded by bytes, the least recently used go first;
// bytes of objects have a bound of their own, so that no reading of objects drives records of buckets out.
#pragma once

#include <array>
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

  // A thousand objects of 64 KiB.
  static constexpr size_t kInlineBytesMax = 64U << 20;

  explicit RowCache(size_t bytes_max = limits::kRowCacheBytesMax, size_t inline_bytes_max = kInlineBytesMax)
      : rows_(bytes_max), inline_(inline_bytes_max) {}

  // Whether rows of this key are kept at all: records of buckets, their FolderLocks and LeaseIndex, in
  // Table::kResources the kinds that decisions about access read, and bytes of small objects.
  static bool keeps(Table table, std::string_view key);

  Found find(Table table, std::string_view key, Form form);
  // What was decoded from a row of so many bytes, read after find() gave the ticket; null and 0 for an absent one.
  void keep(Table table, std::string_view key, Form form, std::shared_ptr<const void> row, size_t row_bytes,
            uint64_t ticket);

  // For the engine's commit thread alone, each begin with its end before the next.
  void begin_writes(std::span<const WriteBatch> batches);
  void end_writes(std::span<const WriteBatch> batches);

  size_t size_bytes() const { return rows_.size_bytes() + inline_.size_bytes(); }

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
    // Counts the commits that began or ended here.
    uint64_t ticket = 0;
    // Hashes of the rows that the commit under way writes.
    std::vector<size_t> under_way;
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

  static size_t hash_of(Table table, std::string_view key) {
    return std::hash<std::string_view>()(key) + static_cast<size_t>(table);
  }
  Shards& shards_of(Table table) { return table == Table::kInline ? inline_ : rows_; }
  static void forget(Shard& shard, std::list<Row>::iterator row);
  template <class Visit>
  void for_each_written(std::span<const WriteBatch> batches, Visit visit);

  Shards rows_;
  Shards inline_;
};

}  // namespace lakegate
