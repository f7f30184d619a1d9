// RocksDB's syncs in the count of base/sync_count.h: of its log, its tables, its blob files and their folder.
#pragma once

#include <memory>

#include <rocksdb/file_system.h>

namespace lakegate {

// `files`, with each sync counted.
std::shared_ptr<rocksdb::FileSystem> count_syncs(std::shared_ptr<rocksdb::FileSystem> files);

}  // namespace lakegate
