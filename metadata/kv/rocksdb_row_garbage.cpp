#include "metadata/kv/rocksdb_row_garbage.h"

#include "base/log.h"

namespace lakegate {
namespace {

// Less of the logs is not worth a table for each family.
constexpr uint64_t kFlushBytesMin = 4U << 20;
// A merge writes the whole family: so many deletions pay for that, and less would not be seen.
constexpr uint64_t kDeletionsMin = 1000;
constexpr double kDeletedShare = 0.1;

}  // namespace

RocksDbRowGarbage::RocksDbRowGarbage(rocksdb::DB& db, const std::vector<rocksdb::ColumnFamilyHandle*>& families,
                                     rocksdb::ColumnFamilyHandle* values, std::atomic<bool>& is_canceled)
    : db_(db), families_(families), values_(values), is_canceled_(is_canceled) {}

void RocksDbRowGarbage::reclaim(uint64_t written_bytes) {
  if (written_bytes - flushed_at_bytes_ >= kFlushBytesMin) {
    if (!flush()) return;
    flushed_at_bytes_ = written_bytes;
  }
  if (merged_at_bytes_ == flushed_at_bytes_) return;
  for (rocksdb::ColumnFamilyHandle* family : families_) {
    if (family != values_ && holds_deletions(family) && !merge(family)) return;
  }
  merged_at_bytes_ = flushed_at_bytes_;
}

bool RocksDbRowGarbage::flush() { return check(db_.Flush(rocksdb::FlushOptions(), families_)); }

bool RocksDbRowGarbage::holds_deletions(rocksdb::ColumnFamilyHandle* family) const {
  rocksdb::TablePropertiesCollection tables;
  if (!check(db_.GetPropertiesOfAllTables(family, &tables))) return false;
  uint64_t entries = 0;
  uint64_t deletions = 0;
  for (const auto& [path, table] : tables) {
    entries += table->num_entries;
    deletions += table->num_deletions;
  }
  return deletions >= kDeletionsMin && static_cast<double>(deletions) >= kDeletedShare * static_cast<double>(entries);
}

bool RocksDbRowGarbage::merge(rocksdb::ColumnFamilyHandle* family) {
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  options.canceled = &is_canceled_;
  return check(db_.CompactRange(options, family, nullptr, nullptr));
}

bool RocksDbRowGarbage::check(const rocksdb::Status& status) const {
  if (status.ok()) return true;
  if (!is_canceled_) {
    log_warning("The space of deleted rows could not be given back.", {{"error", status.ToString()}});
  }
  return false;
}

}  // namespace lakegate
