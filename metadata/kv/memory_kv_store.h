// MemoryKvStore: a KvStore without a disk, for tests, simulations and `--in-memory`. Nothing survives its contents'
// owner.
//
// Owned by the composition root; any thread may call it; never blocks for long in either ReadMode. The contents can be
// handed from one store to the next, which is how tests restart a server without a disk.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <shared_mutex>

#include "metadata/kv/group_committer.h"

namespace lakegate {

// What the store holds: every key with the values that it had, as far back as a live cursor can see.
class MemoryKvContents {
 public:
  // All writes of the batches at once.
  void apply(std::span<const WriteBatch> batches);
  std::optional<std::string> get(Table table, const std::string& key) const;

  // A view that does not change until it is closed.
  uint64_t open_view();
  void close_view(uint64_t view);
  // The first key in [begin, end) with a value in the view (an empty `end` is no bound).
  std::optional<std::pair<std::string, std::string>> find_first(uint64_t view, Table table, const std::string& begin,
                                                                const std::string& end) const;

 private:
  struct Revision {
    uint64_t sequence;
    std::optional<std::string> value;  // Absent: erased.
  };
  using Revisions = std::vector<Revision>;  // Oldest first, never empty.
  using Keys = std::map<std::string, Revisions>;

  static const std::optional<std::string>& value_at(const Revisions& revisions, uint64_t view);
  void prune(uint64_t oldest_view);

  mutable std::shared_mutex mutex_;
  std::map<Table, Keys> tables_;
  uint64_t sequence_ = 0;
  std::set<std::pair<Table, std::string>> prunable_;  // Keys that hold more than one plain value.

  std::mutex views_mutex_;  // Taken after mutex_.
  std::multiset<uint64_t> views_;
};

class MemoryKvStore final : public KvStore {
 public:
  explicit MemoryKvStore(const Clock& clock, std::shared_ptr<MemoryKvContents> contents = nullptr);

  Result<std::optional<std::string>> get(Table table, std::string_view key, ReadMode mode) override;
  std::unique_ptr<KvCursor> scan(Table table, std::string begin, std::string end, ReadMode mode) override;
  uint64_t visible_version() const override { return committer_.visible_version(); }
  RowCache* row_cache() override { return &committer_.row_cache(); }
  void commit(WriteBatch batch, CommitCallback done) override;
  Status verify_integrity() override { return {}; }

 private:
  const std::shared_ptr<MemoryKvContents> contents_;
  GroupCommitter committer_;
};

}  // namespace lakegate
