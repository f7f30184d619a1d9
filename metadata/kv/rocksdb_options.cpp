#include "metadata/kv/rocksdb_options.h"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include "metadata/kv/rocksdb_blob_garbage.h"
#include "metadata/kv/rocksdb_log_ahead.h"
#include "metadata/kv/rocksdb_sync_count.h"

namespace lakegate {
namespace {

constexpr uint64_t kBlobSizeMinBytes = 4096;
constexpr size_t kChangeFeedBlockBytes = 64U << 10;
constexpr double kBloomBitsPerKey = 10;
// Of the memory for what was read from disk, this part holds single rows, the rest blocks.
constexpr size_t kRowCacheShare = 8;
// Tables come in small pieces: whenever the log is full, which is every 500 objects of 64 KiB. A first level of
// RocksDB's usual size (256 MiB, in files of 64) would be all there is up to millions of rows, so that each few pieces
// were merged with all rows of their family.
constexpr uint64_t kFirstLevelBytes = 4U << 20;
constexpr uint64_t kTableFileBytes = 2U << 20;
// Each level holds ten times what the one above it does, in files four times as large: a big store has few files.
constexpr int kTableFileGrowth = 4;
// Of the memory of a table of what was just written: some 25 bits for each object.
constexpr double kMemtableFilterShare = 0.01;

rocksdb::ColumnFamilyOptions make_column_family(Table table, const RocksDbTuning& tuning,
                                                const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions blocks;
  blocks.block_cache = cache;
  blocks.block_size = 16U << 10;
  blocks.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBitsPerKey));
  blocks.whole_key_filtering = true;
  blocks.format_version = 5;
  blocks.data_block_index_type = rocksdb::BlockBasedTableOptions::kDataBlockBinaryAndHash;
  // Indexes and filters count against the cache, so that memory has a bound whatever the number of objects.
  blocks.cache_index_and_filter_blocks = true;
  blocks.cache_index_and_filter_blocks_with_high_priority = true;
  blocks.pin_l0_filter_and_index_blocks_in_cache = true;
  if (table == Table::kChangeFeed) {
    // Its rows are many and small, and read in their order from a cursor on, never by their keys.
    blocks.block_size = kChangeFeedBlockBytes;
    blocks.filter_policy = nullptr;
    blocks.data_block_index_type = rocksdb::BlockBasedTableOptions::kDataBlockBinarySearch;
  }

  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(blocks));
  // The feed's rows say nearly the same one after the other, and each is compressed once: they come in order, so that
  // their files are moved to lower levels as they are.
  options.compression = table == Table::kChangeFeed ? rocksdb::kZSTD : rocksdb::kLZ4Compression;
  options.write_buffer_size = tuning.write_buffer_bytes / 2;
  options.level_compaction_dynamic_level_bytes = true;
  options.max_bytes_for_level_base = kFirstLevelBytes;
  options.target_file_size_base = kTableFileBytes;
  options.target_file_size_multiplier = kTableFileGrowth;
  options.force_consistency_checks = true;
  if (table == Table::kObjects) {
    // Every write of a new name looks for an object that is not there: no search through all that was just written.
    options.memtable_prefix_bloom_size_ratio = kMemtableFilterShare;
    options.memtable_whole_key_filtering = true;
  }
  if (table == Table::kInline) {
    // Bytes of objects are not written again by every compaction.
    options.enable_blob_files = true;
    options.min_blob_size = kBlobSizeMinBytes;
    options.blob_compression_type = rocksdb::kNoCompression;
    // A compaction that collects garbage copies whatever lives in the oldest blob files, garbage or not: a cost that
    // grows with the store. So it is turned on only while there is much (rocksdb_blob_garbage.h).
    options.enable_blob_garbage_collection = false;
    options.blob_garbage_collection_force_threshold = kBlobGarbageShareToCollect;
    options.blob_cache = cache;
  }
  return options;
}

}  // namespace

std::unique_ptr<rocksdb::Env> make_rocksdb_env() {
  return rocksdb::NewCompositeEnv(keep_logs_ahead(count_syncs(rocksdb::FileSystem::Default())));
}

rocksdb::DBOptions make_rocksdb_options(const RocksDbTuning& tuning) {
  rocksdb::DBOptions options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.paranoid_checks = true;
  options.track_and_verify_wals_in_manifest = true;
  options.verify_sst_unique_id_in_manifest = true;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.max_total_wal_size = tuning.wal_bytes_max;
  options.db_write_buffer_size = tuning.write_buffer_bytes;
  options.max_open_files = -1;
  options.max_background_jobs = tuning.background_jobs;
  options.bytes_per_sync = 1U << 20;
  options.skip_stats_update_on_db_open = true;
  // It grows by some hundred bytes with each table.
  options.manifest_preallocation_size = 256U << 10;
  options.max_log_file_size = 16U << 20;
  options.keep_log_file_num = 4;
  // A row that is read again is found by its key, without a search through index, filter and block of its file. Files
  // never change, so a row of one cannot be out of date. What RocksDB says of trouble with this cache is about deleted
  // ranges, merge operators and timestamps (facebook/rocksdb#5576, #7930), of which there are none here.
  options.row_cache = rocksdb::NewLRUCache(tuning.cache_bytes / kRowCacheShare);
  // One thread writes, whole groups at a time.
  options.two_write_queues = false;
  options.unordered_write = false;
  options.enable_pipelined_write = false;
  options.allow_concurrent_memtable_write = false;
  return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> make_rocksdb_column_families(const RocksDbTuning& tuning) {
  const std::shared_ptr<rocksdb::Cache> cache =
      rocksdb::NewLRUCache(tuning.cache_bytes - tuning.cache_bytes / kRowCacheShare);
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  families.emplace_back(rocksdb::kDefaultColumnFamilyName, make_column_family(Table::kSystem, tuning, cache));
  for (int number = 0; number < kTableCount; ++number) {
    const auto table = static_cast<Table>(number);
    families.emplace_back(std::string(table_name(table)), make_column_family(table, tuning, cache));
  }
  return families;
}

Status from_rocksdb(const rocksdb::Status& status, std::string_view doing) {
  if (status.ok()) return {};
  std::string message = std::string(doing) + ": " + status.ToString();
  if (status.IsCorruption()) return {Code::kDataLoss, std::move(message)};
  if (status.IsIncomplete()) return {Code::kWouldBlock, std::move(message)};
  if (status.IsNoSpace()) return {Code::kUnavailable, std::move(message), "diskFull"};
  return {Code::kUnavailable, std::move(message), "diskError"};
}

}  // namespace lakegate
