// The RocksDB engine of KvStore, for one server with a local disk.
//
// Owned by the composition root. Any thread may call it. `path` is a folder of its own, made when absent, and locked: a
// second opening fails with kUnavailable. Opening replays the log; it fails with kDataLoss when anything but the
// unfinished end of the newest log is damaged (docs/decisions/2026-11-24-rocksdb-wal-recovery.md). After a failed write
// or sync the store goes on reading and refuses commits with reason "syncFailed" until it is opened again.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/health.h"
#include "metadata/kv/kv_store.h"

namespace lakegate {

struct RocksDbTuning {
  // Blocks, indexes, filters and small objects' bytes that are kept in memory.
  uint64_t cache_bytes = 256U << 20;
  // What has been written and not yet sorted into files, over all tables.
  uint64_t write_buffer_bytes = 128U << 20;
  // How much log a restart may have to replay.
  uint64_t wal_bytes_max = 32U << 20;
  // Commits are refused with reason "diskFull" while the disk has less than this free, before anything is written: to
  // run out of room in the middle of a write would need a restart.
  uint64_t free_bytes_min = 64U << 20;
  int background_jobs = 2;
  // How far apart the compactions are that give back the space of deleted objects (rocksdb_blob_garbage.h).
  int64_t reclaim_pause_ms = 5000;
};

// `clock` and `health` (which may be null) must outlive the store.
Result<std::unique_ptr<KvStore>> open_rocksdb_kv_store(const std::string& path, const Clock& clock, Health* health,
                                                       const RocksDbTuning& tuning = {});

}  // namespace lakegate
