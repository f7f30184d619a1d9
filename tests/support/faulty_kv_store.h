// FaultyKvStore: an in-memory KvStore whose commits can be made to fail, and which can crash and be restarted, for
// tests.
//
// Owned by a test. Any thread may call it, except that restart() wants no cursor, commit or other call under way.
#pragma once

#include <set>

#include "metadata/kv/memory_kv_store.h"

namespace lakegate {

enum class CommitFault {
  kNone,
  kDiskFull,          // Fails with reason "diskFull"; nothing is written, and the store goes on.
  kSyncFailedLost,    // Fails with reason "syncFailed" and refuses further commits; nothing was written.
  kSyncFailedKept,    // Likewise, but the batch was written all the same.
  kCrashBeforeApply,  // The process is gone before the batch was written ...
  kCrashAfterApply,   // ... or after that, but before anybody heard of it. All calls fail until restart().
};

class FaultyKvStore final : public KvStore {
 public:
  explicit FaultyKvStore(const Clock& clock) : clock_(clock), contents_(std::make_shared<MemoryKvContents>()) {
    restart();
  }

  // The `nth` commit from now (1 is the next one) meets `fault`.
  void fail_commit(uint64_t nth, CommitFault fault) {
    const std::lock_guard lock(mutex_);
    fault_at_ = commit_count_ + nth;
    fault_ = fault;
  }
  // Reads of this key fail with kDataLoss from now on.
  void damage(Table table, std::string key) {
    const std::lock_guard lock(mutex_);
    damaged_.emplace(table, std::move(key));
  }
  // As a new process over the same disk.
  void restart() {
    store_ = nullptr;
    store_ = std::make_unique<MemoryKvStore>(clock_, contents_);
    const std::lock_guard lock(mutex_);
    crashed_ = false;
    poisoned_ = false;
    fault_at_ = 0;
  }
  bool crashed() const {
    const std::lock_guard lock(mutex_);
    return crashed_;
  }
  uint64_t commit_count() const {
    const std::lock_guard lock(mutex_);
    return commit_count_;
  }

  Result<std::optional<std::string>> get(Table table, std::string_view key, ReadMode mode) override {
    {
      const std::lock_guard lock(mutex_);
      if (crashed_) return crash_status();
      if (damaged_.contains({table, std::string(key)})) return Status(Code::kDataLoss, "The value is damaged.");
    }
    return store_->get(table, key, mode);
  }
  // A cursor over a crashed store shows what a restart would; damaged keys are read as if they were whole.
  std::unique_ptr<KvCursor> scan(Table table, std::string begin, std::string end, ReadMode mode) override {
    return store_->scan(table, std::move(begin), std::move(end), mode);
  }
  uint64_t visible_version() const override { return store_->visible_version(); }
  void commit(WriteBatch batch, CommitCallback done) override {
    const CommitFault fault = next_fault();
    switch (fault) {
      case CommitFault::kNone:
        return store_->commit(std::move(batch), std::move(done));
      case CommitFault::kDiskFull:
        return done(Status(Code::kUnavailable, "The disk is full.", "diskFull"));
      case CommitFault::kSyncFailedLost:
        return done(sync_status());
      case CommitFault::kSyncFailedKept:
        return store_->commit(std::move(batch), [done = std::move(done)](const Result<uint64_t>& result) {
          done(result.ok() ? sync_status() : result.status());
        });
      case CommitFault::kCrashBeforeApply:
        return done(crash_status());
      case CommitFault::kCrashAfterApply:
        return store_->commit(std::move(batch),
                              [done = std::move(done)](const Result<uint64_t>&) { done(crash_status()); });
    }
  }
  Status verify_integrity() override { return {}; }

 private:
  static Status crash_status() { return {Code::kUnavailable, "The store has crashed.", "crashed"}; }
  static Status sync_status() { return {Code::kUnavailable, "The sync failed.", "syncFailed"}; }

  CommitFault next_fault() {
    const std::lock_guard lock(mutex_);
    ++commit_count_;
    if (crashed_) return CommitFault::kCrashBeforeApply;
    if (poisoned_) return CommitFault::kSyncFailedLost;
    if (commit_count_ != fault_at_) return CommitFault::kNone;
    crashed_ = fault_ == CommitFault::kCrashBeforeApply || fault_ == CommitFault::kCrashAfterApply;
    poisoned_ = fault_ == CommitFault::kSyncFailedLost || fault_ == CommitFault::kSyncFailedKept;
    return fault_;
  }

  const Clock& clock_;
  const std::shared_ptr<MemoryKvContents> contents_;
  std::unique_ptr<MemoryKvStore> store_;

  mutable std::mutex mutex_;
  uint64_t commit_count_ = 0;
  uint64_t fault_at_ = 0;
  CommitFault fault_ = CommitFault::kNone;
  bool crashed_ = false;
  bool poisoned_ = false;
  std::set<std::pair<Table, std::string>> damaged_;
};

}  // namespace lakegate
