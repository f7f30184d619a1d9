#include "metadata/kv/group_committer.h"

#include <algorithm>
#include <cassert>

#include "base/limits.h"

namespace lakegate {
namespace {

constexpr size_t kSlotCount = 1U << 18;
// More in one group save next to nothing of what a sync costs each.
constexpr size_t kGatheredEnough = 16;

Status sync_failed() {
  return {Code::kUnavailable, "A write to the metadata store failed; the server must be restarted.", "syncFailed"};
}

Status aborted() { return {Code::kAborted, "A concurrent change won."}; }

size_t size_bytes_of(const WriteBatch& batch) {
  size_t size_bytes = 0;
  for (const WriteBatch::Write& write : batch.writes) {
    size_bytes += write.key.size() + (write.value ? write.value->size() : 0);
  }
  return size_bytes;
}

uint64_t hash_of(Table table, std::string_view key) {
  constexpr uint64_t kOddMultiplier = 0x9E3779B97F4A7C15;
  return std::hash<std::string_view>()(key) + static_cast<uint64_t>(table) * kOddMultiplier;
}

void stamp(std::string& text, size_t offset, uint64_t version) {
  if (offset == kNoStamp) return;
  assert(text.size() >= kVersionStampBytes && offset <= text.size() - kVersionStampBytes);
  text.replace(offset, kVersionStampBytes, encode_commit_version(version));
}

}  // namespace

std::string encode_commit_version(uint64_t version) {
  std::string text(kVersionStampBytes, '\0');
  for (size_t i = kVersionStampBytes; i-- > 0; version >>= 8) text[i] = static_cast<char>(version & 0xFF);
  return text;
}

Result<uint64_t> decode_commit_version(const std::optional<std::string>& stored) {
  if (!stored) return uint64_t{0};
  if (stored->size() != kVersionStampBytes) {
    return Status(Code::kDataLoss, "The stored commit version is not 8 bytes long.");
  }
  uint64_t version = 0;
  for (const char byte : *stored) version = version << 8 | static_cast<uint8_t>(byte);
  return version;
}

GroupCommitter::GroupCommitter(const Clock& clock, uint64_t last_version, Apply apply, int64_t gather_us_max)
    : clock_(clock),
      apply_(std::move(apply)),
      gather_us_max_(gather_us_max),
      slots_(kSlotCount, Slot{0, last_version, last_version}),
      last_version_(last_version),
      visible_version_(last_version),
      thread_([this] { run(); }) {}

GroupCommitter::~GroupCommitter() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.wake();
  thread_.join();
}

void GroupCommitter::commit(WriteBatch batch, CommitCallback done) {
  bool is_refused = false;
  bool is_awaited = false;
  {
    const std::lock_guard lock(mutex_);
    is_refused = failed_;
    if (!is_refused) queue_.push_back({std::move(batch), std::move(done)});
    is_awaited = queue_.size() == wake_size_;
  }
  if (is_refused) return done(sync_failed());
  // Without the lock, which the thread that wakes up wants.
  if (is_awaited) wake_.wake();
}

void GroupCommitter::run() {
  for (std::vector<Pending> group = take_group(); !group.empty(); group = take_group()) commit_group(std::move(group));
}

// Empty once the committer is stopping and the queue is.
std::vector<GroupCommitter::Pending> GroupCommitter::take_group() {
  std::unique_lock lock(mutex_);
  while (!stopping_ && queue_.empty()) {
    wake_size_ = 1;
    lock.unlock();
    wake_.wait();
    lock.lock();
  }
  gather(lock);
  wake_size_ = 0;
  std::vector<Pending> group;
  size_t size_bytes = 0;
  while (!queue_.empty()) {
    size_bytes += size_bytes_of(queue_.front().batch);
    if (!group.empty() && size_bytes > limits::kCommitGroupBytesMax) break;
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return group;
}

void GroupCommitter::gather(std::unique_lock<std::mutex>& lock) {
  if (queue_.size() >= expected_writers_) return;
  const int64_t rest_us = gather_until_us_ - clock_.monotonic_us();
  if (rest_us <= 0) return;
  const timespec until = WakeUp::time_in_us(rest_us);
  bool is_in_time = true;
  while (is_in_time && !stopping_ && queue_.size() < expected_writers_) {
    wake_size_ = expected_writers_;
    lock.unlock();
    is_in_time = wake_.wait_until(until);
    lock.lock();
  }
}

// Whoever is in the group or waits behind it is a writer of whom another write may come soon.
void GroupCommitter::note_group_ended(int64_t begun_us, size_t group_size) {
  const int64_t now_us = clock_.monotonic_us();
  gather_until_us_ = now_us + std::min(2 * (now_us - begun_us), gather_us_max_);
  const std::lock_guard lock(mutex_);
  expected_writers_ = std::min(group_size + queue_.size(), kGatheredEnough);
}

void GroupCommitter::commit_group(std::vector<Pending> group) {
  const int64_t begun_us = clock_.monotonic_us();
  std::vector<WriteBatch> batches;
  std::vector<Pending> accepted;
  std::vector<CommitCallback> refused;
  for (Pending& pending : group) {
    const uint64_t conflict = find_conflict(pending.batch);
    if (conflict == 0) {
      give_version(pending);
      batches.push_back(std::move(pending.batch));
      accepted.push_back(std::move(pending));
    } else if (conflict <= visible_version()) {
      pending.done(aborted());
    } else {
      // Its winner is in this group: trying again makes sense only when that can be seen.
      refused.push_back(std::move(pending.done));
    }
  }
  Status applied;
  if (!accepted.empty()) {
    WriteBatch version;
    version.put(Table::kSystem, std::string(kLastCommitVersionKey), encode_commit_version(last_version_));
    batches.push_back(std::move(version));
    row_cache_.begin_writes(batches);
    applied = apply_(batches);
    row_cache_.end_writes(batches);
  }
  note_group_ended(begun_us, group.size());
  const bool is_outcome_unknown = !applied.ok() && applied.reason() != "diskFull";
  std::deque<Pending> abandoned;
  if (is_outcome_unknown) {
    applied = sync_failed();
    const std::lock_guard lock(mutex_);
    failed_ = true;
    abandoned.swap(queue_);
  } else {
    // Also when nothing was written: every version up to the last is now visible or will never be.
    visible_version_.store(last_version_, std::memory_order_release);
  }
  for (Pending& pending : accepted) pending.done(applied.ok() ? Result<uint64_t>(pending.version) : applied);
  for (CommitCallback& done : refused) done(is_outcome_unknown ? sync_failed() : aborted());
  for (Pending& pending : abandoned) pending.done(sync_failed());
}

void GroupCommitter::give_version(Pending& pending) {
  const auto now = static_cast<uint64_t>(std::max<int64_t>(clock_.now_us(), 0));
  last_version_ = std::max(now, last_version_ + 1);
  pending.version = last_version_;
  for (WriteBatch::Write& write : pending.batch.writes) {
    stamp(write.key, write.key_stamp_offset, last_version_);
    if (write.value) stamp(*write.value, write.value_stamp_offset, last_version_);
    note_written(write.table, write.key, last_version_);
  }
  for (const auto& [table, name] : pending.batch.touched_fences) note_written(table, name, last_version_);
}

uint64_t GroupCommitter::find_conflict(const WriteBatch& batch) const {
  uint64_t newest = 0;
  for (const WriteBatch::Guard& guard : batch.guards) {
    const uint64_t hash = hash_of(guard.table, guard.key);
    const Slot& slot = slots_[hash % slots_.size()];
    const uint64_t version = slot.hash == hash ? slot.version : slot.others_version;
    if (version > guard.seen_version) newest = std::max(newest, version);
  }
  return newest;
}

void GroupCommitter::note_written(Table table, std::string_view key, uint64_t version) {
  const uint64_t hash = hash_of(table, key);
  Slot& slot = slots_[hash % slots_.size()];
  if (slot.hash != hash) slot.others_version = slot.version;
  slot.hash = hash;
  slot.version = version;
}

}  // namespace lakegate
