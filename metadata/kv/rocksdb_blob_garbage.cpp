#include "metadata/kv/rocksdb_blob_garbage.h"

#include <algorithm>
#include <utility>

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

RocksDbBlobGarbage::RocksDbBlobGarbage(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family, std::string path,
                                       std::atomic<bool>& is_stopping)
    : db_(db), family_(family), path_(std::move(path)), is_stopping_(is_stopping) {}

void RocksDbBlobGarbage::note_written(uint64_t bytes, uint64_t deletions) {
  bytes_ += bytes;
  deletions_ += deletions;
  unlooked_deletions_ += deletions;
  if (++commits_ >= kLookEveryCommits || bytes_ >= kLookEveryBytes) choose_collection();
  if (unlooked_deletions_ < kDeletionsMin) return;
  unlooked_deletions_ = 0;
  if (deleted_much()) is_wanted_ = true;
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
  const bool wanted = is_on_ ? share > kBlobGarbageShareToStopCollection : share > kBlobGarbageShareToCollect;
  if (wanted == is_on_) return;
  const rocksdb::Status set = db_.SetOptions(family_, {{"enable_blob_garbage_collection", wanted ? "true" : "false"}});
  if (!set.ok()) return log_warning("The collection of garbage could not be changed.", {{"error", set.ToString()}});
  is_on_ = wanted;
}

bool RocksDbBlobGarbage::deleted_much() const {
  uint64_t keys = 0;
  db_.GetIntProperty(family_, rocksdb::DB::Properties::kEstimateNumKeys, &keys);
  return static_cast<double>(deletions_.load()) >= kDeletedShare * static_cast<double>(keys);
}

void RocksDbBlobGarbage::reclaim(uint64_t written_bytes, bool is_quiet) {
  const bool is_wanted = is_wanted_.exchange(false);
  if (!is_wanted && !is_quiet) return;
  if (is_wanted || deletions_ >= kDeletionsMin) compact_keys();
  const double share = look().garbage_share();
  const bool is_much = share > (is_quiet ? kBlobGarbageShareToCopyWhenQuiet : kBlobGarbageShareToCopyAtOnce);
  // What one copy has left would be left by the next, until something is written.
  if (!is_much || copied_at_bytes_ == written_bytes) return;
  copied_at_bytes_ = written_bytes;
  copy_what_lives();
}

void RocksDbBlobGarbage::compact_keys() {
  deletions_ = 0;
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  options.canceled = &is_stopping_;
  options.blob_garbage_collection_policy = rocksdb::BlobGarbageCollectionPolicy::kDisable;
  warn(db_.CompactRange(options, family_, nullptr, nullptr));
}

void RocksDbBlobGarbage::copy_what_lives() {
  const Blobs blobs = look();
  if (!has_room_for(blobs.total_bytes - std::min(blobs.total_bytes, blobs.garbage_bytes))) return;
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  options.canceled = &is_stopping_;
  options.blob_garbage_collection_policy = rocksdb::BlobGarbageCollectionPolicy::kForce;
  options.blob_garbage_collection_age_cutoff = 1.0;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  warn(db_.CompactRange(options, family_, nullptr, nullptr));
}

void RocksDbBlobGarbage::warn(const rocksdb::Status& status) const {
  if (status.ok() || is_stopping_) return;
  log_warning("The space of deleted objects could not be given back.", {{"error", status.ToString()}});
}

bool RocksDbBlobGarbage::has_room_for(uint64_t bytes) const {
  const Result<DiskSpace> space = posix_file_system().space(path_);
  return space.ok() && space->free_bytes / kRoomFactor > bytes;
}

}  // namespace lakegate
