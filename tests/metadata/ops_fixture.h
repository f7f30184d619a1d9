// OpsFixture: a catalog over either engine, with short forms of what most tests of metadata/ops do. Used by one thread,
// except for `catalog`.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <future>

#include <catch2/catch.hpp>

#include "base/random.h"
#include "metadata/catalog.h"
#include "metadata/change_feed.h"
#include "metadata/kv/memory_kv_store.h"
#include "metadata/kv/rocksdb_kv_store.h"
#include "metadata/ops/buckets_insert.h"
#include "metadata/ops/buckets_patch.h"
#include "metadata/ops/objects_delete.h"
#include "metadata/ops/objects_get.h"
#include "metadata/ops/objects_insert.h"
#include "metadata/ops/objects_list.h"
#include "tests/support/own_object.h"

namespace lakegate {

enum class Engine { kMemory, kRocksDb };

class OpsFixture {
 public:
  explicit OpsFixture(Engine engine = Engine::kMemory) : store(open(engine)), catalog(*store, clock, pool) {}
  ~OpsFixture() {
    store.reset();
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }

  template <class F>
  auto transact(F operation) {
    return sync_wait(catalog.transact(std::move(operation)));
  }
  // What `operation(transaction, request)` returned, with the commit version as generation where that is 0.
  template <class Operation, class Request>
  auto run(Operation operation, Request request) {
    auto committed = transact([&](Transaction& transaction) { return operation(transaction, request); });
    using Value = decltype(committed->value);
    if (!committed.ok()) return Result<Value>(committed.status());
    if constexpr (requires { committed->value.generation; }) {
      if (committed->value.generation == 0) committed->value.generation = committed->commit_version;
    }
    return Result<Value>(std::move(committed->value));
  }
  template <class F>
  auto read(F operation) {
    return sync_wait(catalog.read(std::move(operation)));
  }

  // Commits what an operation collected, without running it again on a conflict.
  Status commit(Transaction& transaction) {
    const auto done = std::make_shared<std::promise<Status>>();
    std::future<Status> outcome = done->get_future();
    store->commit(transaction.take_batch(),
                  [done](const Result<uint64_t>& version) { done->set_value(version.status()); });
    return outcome.get();
  }
  Transaction begin() { return Transaction(*store, ReadMode::kMayBlock, clock.now_us(), catalog.lease_time()); }

  Bucket make_bucket(const std::string& name, bool versioning = false) {
    BucketsInsertRequest request{name, "project", {}};
    request.attributes.versioning_enabled = versioning;
    Result<Bucket> bucket = run(buckets_insert, request);
    REQUIRE(bucket.ok());
    return *bucket;
  }

  BlobId new_blob() {
    BlobId blob;
    random_.fill(std::as_writable_bytes(std::span(blob.bytes)));
    return blob;
  }

  ObjectsInsertRequest insert_request(const std::string& bucket, const std::string& name,
                                      const std::string& bytes = "data") {
    ObjectsInsertRequest request;
    request.bucket = bucket;
    request.name = name;
    request.size_bytes = bytes.size();
    request.checksums.crc32c = crc32c(as_bytes(bytes));
    request.inline_bytes = {new_blob(), bytes};
    request.extents = {{request.inline_bytes->first, BlobKind::kInline, 0, bytes.size()}};
    return request;
  }
  Object make_object(const std::string& bucket, const std::string& name, const std::string& bytes = "data") {
    Result<Object> object = run(objects_insert, insert_request(bucket, name, bytes));
    INFO(object.status().to_string());
    REQUIRE(object.ok());
    return *object;
  }
  Status remove(const std::string& bucket, const std::string& name, std::optional<uint64_t> generation = std::nullopt) {
    return run(objects_delete, ObjectsDeleteRequest{bucket, name, generation, {}}).status();
  }
  Result<Object> get(const std::string& bucket, const std::string& name,
                     std::optional<uint64_t> generation = std::nullopt, Precondition precondition = {}) {
    const ObjectsGetRequest request{bucket, name, generation, precondition};
    return read([&](Transaction& transaction) { return get_own_object(transaction, request); });
  }
  Result<ObjectsListPage> list(const ObjectsListRequest& request) {
    return read([&](Transaction& transaction) { return objects_list(transaction, request); });
  }

  // The events since the last call.
  std::vector<ChangeEvent> new_events() {
    Result<std::vector<ChangeEvent>> events =
        read([&](Transaction& transaction) { return read_change_feed(transaction, cursor_, 1000); });
    REQUIRE(events.ok());
    if (!events->empty()) cursor_ = {events->back().commit_version, events->back().index};
    return *events;
  }

 private:
  std::unique_ptr<KvStore> open(Engine engine) {
    if (engine == Engine::kMemory) return std::make_unique<MemoryKvStore>(clock);
    std::string pattern = std::filesystem::temp_directory_path() / "lakegate-ops-XXXXXX";
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    RocksDbTuning tuning;
    tuning.cache_bytes = 1 << 20;
    tuning.write_buffer_bytes = 4 << 20;
    Result<std::unique_ptr<KvStore>> opened = open_rocksdb_kv_store(folder_ + "/db", clock, nullptr, tuning);
    INFO(opened.status().to_string());
    REQUIRE(opened.ok());
    return std::move(opened).value();
  }

  std::string folder_;
  SeededRandom random_{1};
  ChangeCursor cursor_;

 public:
  ManualClock clock;
  std::unique_ptr<KvStore> store;
  WorkerPool pool{2};
  Catalog catalog;
};

}  // namespace lakegate
