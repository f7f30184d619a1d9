#include "gateway/app/local_store.h"

#include <algorithm>

#include "base/memory_limit.h"
#include "metadata/schema/migrate.h"

namespace lakegate {

Result<std::unique_ptr<KvStore>> open_metadata(const DataFolder& folder, const Clock& clock, Health* health,
                                               const RocksDbTuning& tuning) {
  ASSIGN_OR_RETURN(std::unique_ptr<KvStore> kv, open_rocksdb_kv_store(folder.metadata_path(), clock, health, tuning));
  RETURN_IF_ERROR(ensure_format_version(*kv));
  return kv;
}

Result<std::unique_ptr<LocalStore>> LocalStore::open(const Config& config, const ProcessServices& process) {
  ASSIGN_OR_RETURN(DataFolder folder, DataFolder::open(process.files, config.data_dir, DataFolder::Mode::kCreate));
  RocksDbTuning tuning;
  tuning.cache_bytes = config.block_cache_bytes;
  ASSIGN_OR_RETURN(std::unique_ptr<KvStore> kv, open_metadata(folder, process.clock, &process.health, tuning));
  return std::unique_ptr<LocalStore>(new LocalStore(config, process, std::move(folder), std::move(kv)));
}

namespace {

// Of the memory that the process may have, for hot pieces: the page cache has to hold the rest of what is read.
constexpr uint64_t kHotPiecesShare = 8;

TimedWorkOptions timed_work_options(const Config& config) {
  TimedWorkOptions options;
  options.lifecycle_interval_us = static_cast<int64_t>(config.lifecycle_interval_s) * 1'000'000;
  options.lifecycle_objects_per_second = config.lifecycle_objects_per_second;
  return options;
}

}  // namespace

LocalStore::LocalStore(const Config& config, const ProcessServices& process, DataFolder folder,
                       std::unique_ptr<KvStore> kv)
    : folder_(std::move(folder)),
      kv_(std::move(kv)),
      blobs_(process.files, folder_.blobs_path()),
      gate_(process.health),
      pool_(static_cast<int>(config.workers)),
      catalog_(*kv_, process.clock, pool_),
      objects_(catalog_, blobs_, pool_, process.random, gate_,
               std::min(config.hot_pieces_bytes, memory_limit_bytes() / kHotPiecesShare)),
      space_watch_(process.files, folder_.path(), config.disk_reserve_bytes, gate_),
      sweeper_(objects_),
      background_(objects_),
      timed_(objects_, timed_work_options(config)) {
  if (config.scrub_bytes_per_second > 0) {
    const ScrubOptions options{config.scrub_bytes_per_second, folder_.scrub_position_path()};
    scrubber_.emplace(objects_, process.files, options);
  }
}

void LocalStore::start_background_work() {
  space_watch_.run_once();
  space_watch_.start();
  sweeper_.start();
  background_.start();
  timed_.start();
  if (scrubber_) scrubber_->start();
}

}  // namespace lakegate
