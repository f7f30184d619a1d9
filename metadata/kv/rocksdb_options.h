// How the RocksDB engine sets RocksDB up, and how it reads its errors. Only for metadata/kv/rocksdb_*.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/options.h>
#include <rocksdb/status.h>

#include "base/result.h"
#include "metadata/kv/rocksdb_kv_store.h"

namespace lakegate {

// The system's files as the engine wants them. Must outlive the database that is opened with it.
std::unique_ptr<rocksdb::Env> make_rocksdb_env();
rocksdb::DBOptions make_rocksdb_options(const RocksDbTuning& tuning);
// The default one that RocksDB insists on, which stays empty, and then one for each Table in the order of its number.
std::vector<rocksdb::ColumnFamilyDescriptor> make_rocksdb_column_families(const RocksDbTuning& tuning);

// kDataLoss for damage, kWouldBlock for a read that wants the disk, else kUnavailable with reason "diskFull" or
// "diskError".
Status from_rocksdb(const rocksdb::Status& status, std::string_view doing);

}  // namespace lakegate
