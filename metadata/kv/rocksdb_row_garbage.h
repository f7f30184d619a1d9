// Gives back what deleted rows leave behind when nothing more is written: their bytes in RocksDB's logs, and tables of
// deletions with what these delete.
//
// RocksDB writes rows to tables when its memory or its log is full, and merges a deletion with what it deletes when a
// level is full. Where writes end neither happens, so
// * what is in memory is written to tables, once that lets go of more than a little of the logs;
// * families in which a good part of the entries are deletions are merged down to their last level.
// Values in blob files are rocksdb_blob_garbage.h's to look after.
//
// Owned by RocksDbReclaim; used by its thread alone.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include <rocksdb/db.h>

namespace lakegate {

class RocksDbRowGarbage {
 public:
  // `db`, `families` (all of them) and `is_canceled` outlive it. Once `is_canceled` is set a merge ends soon and leaves
  // everything as it was.
  RocksDbRowGarbage(rocksdb::DB& db, const std::vector<rocksdb::ColumnFamilyHandle*>& families,
                    rocksdb::ColumnFamilyHandle* values, std::atomic<bool>& is_canceled);
  // `written_bytes`: of all commits so far. Returns at once where little was written since the last time; blocks for
  // the disk else.
  void reclaim(uint64_t written_bytes);

 private:
  bool flush();
  bool holds_deletions(rocksdb::ColumnFamilyHandle* family) const;
  bool merge(rocksdb::ColumnFamilyHandle* family);
  bool check(const rocksdb::Status& status) const;

  rocksdb::DB& db_;
  const std::vector<rocksdb::ColumnFamilyHandle*>& families_;
  rocksdb::ColumnFamilyHandle* const values_;  // The family whose values lie in blob files.
  std::atomic<bool>& is_canceled_;
  uint64_t flushed_at_bytes_ = 0;
  uint64_t merged_at_bytes_ = 0;
};

}  // namespace lakegate
