// KvStore: the seam to an engine that keeps ordered keys durably (memory, RocksDB; RADOS later).
//
// Owned by the composition root; outlives all that uses it. Any thread may call it. Reads see exactly the commits that
// were acknowledged or are about to be. commit() is atomic and durable: when it reports success the batch survives a
// power cut; when it reports failure nothing of it is visible now or later, except that after reason "syncFailed" the
// outcome is unknown until a restart and the store refuses all further commits.
//
// Guards make a batch conditional: each names a key (or a fence) and the commit version that its caller had seen before
// reading; the batch fails with kAborted if a later commit wrote that key (or touched that fence). With RADOS, guards
// become omap comparisons.
//
// The commit version is a number that rises with every commit, is near the time in microseconds, and is never given
// twice, over restarts too. A batch may have it stamped into keys and values at commit time: object generations and the
// order of the change feed are commit versions (docs/decisions/2026-11-24-commit-version-is-generation.md).
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lakegate {

// The key spaces. Stored as column family names; numbers never change.
enum class Table : uint8_t {
  kSystem = 0,        // Format version, last commit version.
  kBuckets = 1,       // Bucket records by name.
  kObjects = 2,       // Live object records.
  kNoncurrent = 3,    // Noncurrent object records.
  kInline = 4,        // Bytes of small objects, by blob id.
  kUploads = 5,       // Resumable upload sessions.
  kBlobRefs = 6,      // Which records use which blob.
  kGarbage = 7,       // Blobs that lost a reference and may be free.
  kChangeFeed = 8,    // Change events by commit version.
  kLeases = 9,        // Write leases.
  kSoftDeleted = 10,  // Soft-deleted object records.
  kDue = 11,          // What is to be done at a time.
  kFolders = 12,      // Folders of buckets with a hierarchical namespace.
  kResources = 13,    // The rest of what is configured: policies, keys, notifications, caches, operations.
};
inline constexpr int kTableCount = 14;
std::string_view table_name(Table table);

// A position to read bytes written by the commit version: big-endian, 8 bytes.
inline constexpr size_t kVersionStampBytes = 8;
inline constexpr size_t kNoStamp = std::numeric_limits<size_t>::max();

struct WriteBatch {
  struct Write {
    Table table;
    std::string key;
    std::optional<std::string> value;  // Absent: erase the key.
    // Where in key and value the commit version (big-endian) replaces 8 bytes; kNoStamp for nowhere.
    size_t key_stamp_offset = kNoStamp;
    size_t value_stamp_offset = kNoStamp;
  };
  struct Guard {
    Table table;
    std::string key;
    uint64_t seen_version;
  };

  std::vector<Write> writes;
  std::vector<Guard> guards;
  // Fences are names that a batch touches without writing anything, so that others can guard against "any write of this
  // kind" (bucket deletion against object creation). They live in a table's key space but are never stored.
  std::vector<std::pair<Table, std::string>> touched_fences;

  void put(Table table, std::string key, std::string value) {
    writes.push_back({table, std::move(key), std::move(value), kNoStamp, kNoStamp});
  }
  void erase(Table table, std::string key) {
    writes.push_back({table, std::move(key), std::nullopt, kNoStamp, kNoStamp});
  }
};

// Whether a read may wait for the disk. kMemoryOnly fails with kWouldBlock instead, so that reactor threads may try.
enum class ReadMode { kMemoryOnly, kMayBlock };

// Walks keys in bytewise order over a view that does not change while the cursor lives. Used by one thread; short-lived
// (it pins memory). valid() turns false at the end of the range or on an error; status() tells which.
class KvCursor {
 public:
  virtual ~KvCursor() = default;
  virtual bool valid() const = 0;
  virtual Status status() const = 0;
  virtual std::string_view key() const = 0;    // Valid until the cursor moves.
  virtual std::string_view value() const = 0;  // Likewise.
  virtual void next() = 0;
  virtual void seek(std::string_view key) = 0;  // To the first key >= `key`, within the range.
};

class RowCache;

using CommitCallback = std::function<void(Result<uint64_t> commit_version)>;

class KvStore {
 public:
  virtual ~KvStore() = default;

  // Nothing where the key is absent. kDataLoss where the stored bytes are damaged.
  virtual Result<std::optional<std::string>> get(Table table, std::string_view key, ReadMode mode) = 0;
  // The keys k with begin <= k < end (an empty `end` is no bound), positioned on the first.
  virtual std::unique_ptr<KvCursor> scan(Table table, std::string begin, std::string end, ReadMode mode) = 0;
  // The version of the newest commit that reads are sure to see. Take it BEFORE reading what a guard will cover.
  virtual uint64_t visible_version() const = 0;
  // Calls `done` exactly once, from the commit thread (or at once when the store is closed or failed). Never blocks for
  // the disk. `done` must be quick and must not call commit's thread back synchronously.
  virtual void commit(WriteBatch batch, CommitCallback done) = 0;
  // Decoded rows, which the store keeps as fresh as get(); null where it cannot. metadata/kv/row_cache.h says how.
  virtual RowCache* row_cache() { return nullptr; }
  // Forces cached state out and reads it back where the engine can (for `lakegate check`).
  virtual Status verify_integrity() = 0;
};

}  // namespace lakegate
