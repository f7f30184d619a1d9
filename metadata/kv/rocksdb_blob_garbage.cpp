#include "metadata/kv/rocksdb_blob_garbage.h"

#include <algorithm>

#include "base/file_system.h"
#include "base/log.h"

namespace lakegate {
namespace {

// Deletions are few bytes, hence also a number of commits.
constexpr uint64_t kLookEveryBytes = 16U << 20;
constexpr uint64_t kLookEveryCommits = 1000;
// The keys are compacted when so many, and such a share of them, have been deleted since the last time.
constexpr uint64_t kDeletionsMin = 1000;
constexpr double kDeletedShare = 0.2;
// What lives is copied only where that leaves so many times its size free: a compaction that fills the disk would stop
// all writes.
constexpr uint64_t kRoomFactor = 2;

}  // namespace

double RocksDbBlobGarbage::Blobs::garbage_share() const {
  return total_bytes == 0 ? 0 : static_cast<double>(garbage_bytes) / static_cast<double>(total_bytes);
}

RocksDbBlobGarbage::RocksDbBlobGarbage(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family, std::string path)
    : db_(db), family_(family), path_(std::move(path)), thread_([this] { run(); }) {}

RocksDbBlobGarbage::~RocksDbBlobGarbage() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void RocksDbBlobGarbage::note_written(uint64_t bytes, uint64_t deletions) {
  bytes_ += bytes;
  deletions_ += deletions;
  if (++commits_ >= kLookEveryCommits || bytes_ >= kLookEveryBytes) choose_collection();
  if (deletions_ < kDeletionsMin || !deleted_much()) return;
  deletions_ = 0;
  {
    const std::lock_guard lock(mutex_);
    is_wanted_ = true;
  }
  wake_.notify_one();
}

RocksDbBlobGarbage::Blobs RocksDbBlobGarbage::look() const {
  using Properties = rocksdb::DB::Properties;
  Blobs blobs;
  const bool is_known = db_.GetIntProperty(family_, Properties::kLiveBlobFileSize, &blobs.total_bytes) &&
                        db_.GetIntProperty(family_, Properties::kLiveBlobFileGarbageSize, &blobs.garbage_bytes);
  return is_known ? blobs : Blobs();
}

void RocksDbBlobGarbage::choose_collection() {
  commits_ = 0;
  bytes_ = 0;
  const double share = look().garbage_share();
  const bool wanted = is_on_ ? share > kBlobGarbageShareToStop : share > kBlobGarbageShareToStart;
  if (wanted == is_on_) return;
  const rocksdb::Status set = db_.SetOptions(family_, {{"enable_blob_garbage_collection", wanted ? "true" : "false"}});
  if (!set.ok()) return log_warning("The collection of garbage could not be changed.", {{"error", set.ToString()}});
  is_on_ = wanted;
}

bool RocksDbBlobGarbage::deleted_much() const {
  uint64_t keys = 0;
  db_.GetIntProperty(family_, rocksdb::DB::Properties::kEstimateNumKeys, &keys);
  return static_cast<double>(deletions_) >= kDeletedShare * static_cast<double>(keys);
}

void RocksDbBlobGarbage::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return is_wanted_ || is_stopping_; });
    if (is_stopping_) return;
    is_wanted_ = false;
    lock.unlock();
    reclaim();
    lock.lock();
  }
}

void RocksDbBlobGarbage::reclaim() {
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  options.canceled = &is_stopping_;
  options.blob_garbage_collection_policy = rocksdb::BlobGarbageCollectionPolicy::kDisable;
  rocksdb::Status status = db_.CompactRange(options, family_, nullptr, nullptr);
  const Blobs blobs = look();
  if (status.ok() && blobs.garbage_share() > kBlobGarbageShareToStart &&
      has_room_for(blobs.total_bytes - std::min(blobs.total_bytes, blobs.garbage_bytes))) {
    options.blob_garbage_collection_policy = rocksdb::BlobGarbageCollectionPolicy::kForce;
    options.blob_garbage_collection_age_cutoff = 1.0;
    options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
    status = db_.CompactRange(options, family_, nullptr, nullptr);
  }
  if (status.ok() || is_stopping_) return;
  log_warning("The space of deleted objects could not be given back.", {{"error", status.ToString()}});
}

bool RocksDbBlobGarbage::has_room_for(uint64_t bytes) const {
  const Result<DiskSpace> space = posix_file_system().space(path_);
  return space.ok() && space->free_bytes / kRoomFactor > bytes;
}

}  // namespace lakegate
