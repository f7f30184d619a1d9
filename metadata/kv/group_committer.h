// GroupCommitter: the commit thread of a KvStore engine. It checks guards, gives out commit versions, and hands whole
// groups of batches to the engine, so that many commits share one sync.
//
// A group waits a little for writers that are known to come back: those whose commits were under way when the last
// group ended, whose answers bring their next writes. It begins when as many are there, or enough, or so long after the
// end of the last one as twice its own time, `gather_us_max` at most. So a writer who is alone never waits, nor does
// one who comes when the others have been quiet for so long (docs/decisions/2026-11-28-commits-are-gathered.md).
//
// Owned by an engine, destroyed before what `apply` uses; the destructor commits what is queued. Any thread may call
// it. Every callback is called exactly once, from the commit thread, or from the caller of commit() when the committer
// has failed. docs/decisions/2026-11-24-commit-version-is-generation.md tells what versions mean.
#pragma once

#include <atomic>
#include <deque>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/wake_up.h"
#include "metadata/kv/kv_store.h"
#include "metadata/kv/row_cache.h"

namespace lakegate {

// Where the newest commit version is kept (8 bytes, big-endian), written with every group, so that no
// version comes twice over restarts, even when the wall clock steps back.
inline constexpr std::string_view kLastCommitVersionKey = "last_commit_version";
std::string encode_commit_version(uint64_t version);
// From the stored value; 0 for a new store, kDataLoss for anything but 8 bytes.
Result<uint64_t> decode_commit_version(const std::optional<std::string>& stored);

class GroupCommitter {
 public:
  // Makes a group visible and durable, all of it or nothing, in order; called by the commit thread only. A failure with
  // reason "diskFull" promises that nothing was written; after any other failure the outcome counts as unknown, and the
  // committer refuses everything from then on.
  using Apply = std::function<Status(std::span<const WriteBatch>)>;

  static constexpr int64_t kGatherUsMax = 500;

  GroupCommitter(const Clock& clock, uint64_t last_version, Apply apply, int64_t gather_us_max = kGatherUsMax);
  ~GroupCommitter();
  GroupCommitter(const GroupCommitter&) = delete;
  GroupCommitter& operator=(const GroupCommitter&) = delete;

  void commit(WriteBatch batch, CommitCallback done);
  uint64_t visible_version() const { return visible_version_.load(std::memory_order_acquire); }
  // Kept fresh by the commit thread.
  RowCache& row_cache() { return row_cache_; }

 private:
  struct Pending {
    WriteBatch batch;
    CommitCallback done;
    uint64_t version = 0;
  };

  // Remembers commits of all keys whose hash leads here. The newest version of a key is `version` where `hash` is the
  // key's, and otherwise at most `others_version`: a key that is written all the time (a fence) does not bring false
  // conflicts without end upon another one that shares its slot.
  struct Slot {
    uint64_t hash = 0;  // Of the key that was written last.
    uint64_t version = 0;
    uint64_t others_version = 0;
  };

  void run();
  std::vector<Pending> take_group();
  void gather(std::unique_lock<std::mutex>& lock);
  void note_group_ended(int64_t begun_us, size_t group_size);
  void commit_group(std::vector<Pending> group);
  void give_version(Pending& pending);
  // The version of the newest commit that a guard of the batch forbids, or 0.
  uint64_t find_conflict(const WriteBatch& batch) const;
  void note_written(Table table, std::string_view key, uint64_t version);

  const Clock& clock_;
  const Apply apply_;
  const int64_t gather_us_max_;
  RowCache row_cache_;

  // Of the commit thread alone: how many writers the next group waits for, and until when.
  size_t expected_writers_ = 0;
  int64_t gather_until_us_ = 0;

  // Of the commit thread alone. Keys that share a slot cause false conflicts, rarely, but never missed ones.
  std::vector<Slot> slots_;
  uint64_t last_version_;

  std::atomic<uint64_t> visible_version_;
  std::mutex mutex_;
  WakeUp wake_;
  std::deque<Pending> queue_;
  // The commit thread wants to be woken when so many wait; 0 while it is at work.
  size_t wake_size_ = 0;
  bool stopping_ = false;
  bool failed_ = false;
  std::thread thread_;
};

}  // namespace lakegate
