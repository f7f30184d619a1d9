// LocalStore: everything below HTTP for one server on one data folder, put together in the order in which it needs each
// other, and taken apart in the reverse.
//
// Owned by serve(). The destructor waits for background work and closes the metadata store; no request may run any
// more.
#pragma once

#include <memory>
#include <optional>

#include "base/worker_pool.h"
#include "gateway/app/config.h"
#include "metadata/catalog.h"
#include "metadata/kv/rocksdb_kv_store.h"
#include "storage/backend/file/file_blob_store.h"
#include "storage/background_work.h"
#include "storage/data_folder.h"
#include "storage/object_store.h"
#include "storage/orphan_sweeper.h"
#include "storage/scrubber.h"
#include "storage/space_watch.h"
#include "storage/timed_work.h"

namespace lakegate {

// What the process has one of; outlives the store.
struct ProcessServices {
  FileSystem& files;
  const Clock& clock;
  Random& random;
  Health& health;
};

class LocalStore {
 public:
  // Fails with one sentence when the folder is in use, of a newer format, damaged or out of reach.
  static Result<std::unique_ptr<LocalStore>> open(const Config& config, const ProcessServices& process);

  Catalog& catalog() { return catalog_; }
  ObjectStore& objects() { return objects_; }
  BackgroundWork& background() { return background_; }
  TimedWork& timed() { return timed_; }
  WorkerPool& pool() { return pool_; }
  const DataFolder& folder() const { return folder_; }
  // From now on space is watched, garbage swept, bytes scrubbed, operations go on, and settings have their effect.
  void start_background_work();

 private:
  LocalStore(const Config& config, const ProcessServices& process, DataFolder folder, std::unique_ptr<KvStore> kv);

  DataFolder folder_;
  std::unique_ptr<KvStore> kv_;
  FileBlobStore blobs_;
  WritesGate gate_;
  WorkerPool pool_;
  Catalog catalog_;
  ObjectStore objects_;
  SpaceWatch space_watch_;
  OrphanSweeper sweeper_;
  BackgroundWork background_;
  TimedWork timed_;
  std::optional<Scrubber> scrubber_;
};

// The metadata store of a data folder, its format checked. `health` may be null.
Result<std::unique_ptr<KvStore>> open_metadata(const DataFolder& folder, const Clock& clock, Health* health,
                                               const RocksDbTuning& tuning);

}  // namespace lakegate
