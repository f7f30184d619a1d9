// RocksDB's syncs in the count of base/sync_count.h: of its log, its tables, its blob files and their folder.
#pragma once

#include <memory>

#include <rocksdb/env.h>

namespace lakegate {

// The system's files, with each sync counted. Must outlive the database that is opened with it.
std::unique_ptr<rocksdb::Env> make_sync_counting_env();

}  // namespace lakegate
