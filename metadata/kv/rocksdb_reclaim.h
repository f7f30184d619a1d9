// Gives back the space of what was deleted, in the background: when there is much of it, or when the store has had
// nothing to do for a while.
//
// Owned by the store. note_written() is for its commit thread alone and returns at once; the work is done on a thread
// of the object's own, which ends with it.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <limits>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <rocksdb/db.h>

#include "base/idle_watch.h"
#include "metadata/kv/rocksdb_blob_garbage.h"
#include "metadata/kv/rocksdb_row_garbage.h"

namespace lakegate {

class RocksDbReclaim {
 public:
  // `db`, `families` (all of them) and `values` (the one whose values lie in blob files) outlive it; `path` is where
  // their files are. It looks whether there is anything to do that far apart, at least.
  RocksDbReclaim(rocksdb::DB& db, const std::vector<rocksdb::ColumnFamilyHandle*>& families,
                 rocksdb::ColumnFamilyHandle* values, std::string path, std::chrono::milliseconds pause);
  ~RocksDbReclaim();
  RocksDbReclaim(const RocksDbReclaim&) = delete;
  RocksDbReclaim& operator=(const RocksDbReclaim&) = delete;

  // A commit of so many bytes, which deleted so many of the values.
  void note_written(uint64_t bytes, uint64_t deleted_values);

 private:
  void run();

  const std::chrono::milliseconds pause_;
  std::atomic<uint64_t> written_bytes_ = 0;  // Of all commits.
  // Work for idle times ends once more than that was written.
  std::atomic<uint64_t> idle_until_bytes_ = std::numeric_limits<uint64_t>::max();
  // RocksDB looks at these two as well.
  std::atomic<bool> is_stopping_ = false;
  std::atomic<bool> is_idle_over_ = false;
  std::mutex mutex_;
  std::condition_variable wake_;
  RocksDbBlobGarbage blob_garbage_;
  RocksDbRowGarbage row_garbage_;
  std::thread thread_;
};

}  // namespace lakegate
