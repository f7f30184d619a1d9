// The server's core over each pair of engines, for tests that run the same operations on all of them.
//
// Owned by one test, used by its thread. restart() ends every object of the process and opens the stores again.
#pragma once

#include <filesystem>
#include <memory>

#include <catch2/catch.hpp>

#include "base/clock.h"
#include "base/health.h"
#include "metadata/kv/memory_kv_store.h"
#include "metadata/kv/rocksdb_kv_store.h"
#include "storage/backend/file/file_blob_store.h"
#include "storage/backend/memory/memory_blob_store.h"
#include "storage/object_store.h"
#include "tests/support/temporary_folder.h"

namespace lakegate {

class Engine {
 public:
  virtual ~Engine() = default;
  // The stores, opened anew; the last ones are gone.
  virtual std::unique_ptr<KvStore> open_kv(const Clock& clock) = 0;
  virtual BlobStore& blobs() = 0;
};

class MemoryEngine final : public Engine {
 public:
  std::unique_ptr<KvStore> open_kv(const Clock& clock) override {
    return std::make_unique<MemoryKvStore>(clock, contents_);
  }
  BlobStore& blobs() override { return blobs_; }

 private:
  const std::shared_ptr<MemoryKvContents> contents_ = std::make_shared<MemoryKvContents>();
  MemoryBlobStore blobs_;
};

class DiskEngine final : public Engine {
 public:
  DiskEngine() { REQUIRE(std::filesystem::create_directory(folder_.path() + "/blobs")); }
  std::unique_ptr<KvStore> open_kv(const Clock& clock) override {
    Result<std::unique_ptr<KvStore>> kv = open_rocksdb_kv_store(folder_.path() + "/metadata", clock, nullptr);
    INFO(kv.status().to_string());
    REQUIRE(kv.ok());
    return std::move(*kv);
  }
  BlobStore& blobs() override { return blobs_; }

 private:
  TemporaryFolder folder_;
  FileBlobStore blobs_{posix_file_system(), folder_.path() + "/blobs"};
};

// One life of the process over an engine.
struct Core {
  Core(Engine& engine, const Clock& clock, Random& random)
      : kv(engine.open_kv(clock)), catalog(*kv, clock, pool), store(catalog, engine.blobs(), pool, random, gate) {}

  Health health;
  WritesGate gate{health};
  WorkerPool pool{2};
  const std::unique_ptr<KvStore> kv;
  Catalog catalog;
  ObjectStore store;
};

}  // namespace lakegate
