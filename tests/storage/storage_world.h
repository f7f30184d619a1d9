// StorageWorld: an object store over a faulty disk and a faulty metadata store, which can crash and start again.
//
// Owned by one test, used by its thread.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <random>
#include <string>

#include <catch2/catch.hpp>

#include "base/health.h"
#include "base/placing_source.h"
#include "metadata/ops/buckets_insert.h"
#include "metadata/ops/objects_delete.h"
#include "storage/backend/file/file_blob_store.h"
#include "storage/object_store.h"
#include "tests/support/faulty_file_system.h"
#include "tests/support/faulty_kv_store.h"
#include "tests/support/own_object.h"
#include "tests/support/random_text.h"

namespace lakegate {

// Hands out its text in pieces, and breaks off at the end if it is told to.
class PiecesSource final : public ByteSource {
 public:
  PiecesSource(std::string_view text, size_t piece_bytes, Status ending = {})
      : rest_(as_bytes(text)), piece_bytes_(piece_bytes), ending_(std::move(ending)) {}
  Task<Result<Bytes>> read() override {
    const Bytes piece = rest_.first(std::min(piece_bytes_, rest_.size()));
    rest_ = rest_.subspan(piece.size());
    if (piece.empty() && !ending_.ok()) co_return ending_;
    co_return piece;
  }

 private:
  Bytes rest_;
  const size_t piece_bytes_;
  const Status ending_;
};

// Says beforehand how much it has, and puts it where the reader wants it, in pieces of changing length.
class PlacedSource final : public PlacingSource {
 public:
  explicit PlacedSource(std::string_view text, Status ending = {})
      : rest_(as_bytes(text)), size_bytes_(text.size()), ending_(std::move(ending)) {}
  Task<Result<Bytes>> read_placed(std::span<std::byte> into) override {
    piece_bytes_ = piece_bytes_ * 7 % 100'003;
    const Bytes piece = rest_.first(std::min({piece_bytes_, rest_.size(), into.empty() ? rest_.size() : into.size()}));
    rest_ = rest_.subspan(piece.size());
    if (piece.empty() && !ending_.ok()) co_return ending_;
    if (into.empty()) co_return piece;
    std::ranges::copy(piece, into.begin());
    co_return Bytes(into.first(piece.size()));
  }
  std::optional<uint64_t> size_bytes() const override { return size_bytes_; }

 private:
  Bytes rest_;
  const uint64_t size_bytes_;
  const Status ending_;
  size_t piece_bytes_ = 1;
};

inline Task<Result<std::string>> read_all(ByteSource& source) {
  std::string text;
  for (;;) {
    CO_ASSIGN_OR_RETURN(const Bytes piece, co_await source.read());
    if (piece.empty()) co_return text;
    text += as_text(piece);
  }
}

class StorageWorld {
 public:
  explicit StorageWorld(uint64_t seed = 1, uint64_t hot_bytes = 0)
      : hot_bytes_max(hot_bytes), random(seed), files(seed), kv(clock) {
    REQUIRE(files.make_directories("/data/blobs").ok());
    start();
    auto insert = [](Transaction& transaction) {
      BucketsInsertRequest request;
      request.name = "bucket";
      request.project = "project";
      return buckets_insert(transaction, request);
    };
    REQUIRE(sync_wait(process->catalog.transact(insert)).ok());
  }

  // A process that works on the disk and the metadata.
  struct Process {
    explicit Process(StorageWorld& world)
        : catalog(world.kv, world.clock, world.pool),
          blobs(world.files, "/data/blobs"),
          gate(health),
          store(catalog, blobs, world.pool, world.random, gate, world.hot_bytes_max) {}
    Catalog catalog;
    FileBlobStore blobs;
    Health health;
    WritesGate gate;
    ObjectStore store;
  };

  void start() { process = std::make_unique<Process>(*this); }
  void crash(CrashMode mode) {
    process.reset();
    files.restart(mode);
    kv.restart();
    start();
  }
  ObjectStore& store() { return process->store; }

  Result<Object> put(const std::string& name, const std::string& text, const ExpectedChecksums& expected = {},
                     const Precondition& precondition = {}) {
    PiecesSource body(text, 100'000);
    return put_body(name, body, expected, precondition);
  }
  Result<Object> put_body(const std::string& name, ByteSource& body, const ExpectedChecksums& expected = {},
                          const Precondition& precondition = {}) {
    ObjectWrite write;
    write.bucket = "bucket";
    write.name = name;
    write.expected = expected;
    write.precondition = precondition;
    return sync_wait(store().objects_insert(write, body));
  }
  Result<Object> get(const std::string& name) {
    ObjectsGetRequest request;
    request.bucket = "bucket";
    request.name = name;
    auto get_object = [&request](Transaction& transaction) { return get_own_object(transaction, request); };
    return sync_wait(process->catalog.read(get_object));
  }
  Result<std::string> read(const std::string& name, std::optional<ByteRange> range = std::nullopt) {
    ASSIGN_OR_RETURN(const Object object, get(name));
    return read(object, range.value_or(ByteRange{0, object.size_bytes}));
  }
  Result<std::string> read(const Object& object, ByteRange range) {
    ASSIGN_OR_RETURN(const std::unique_ptr<ObjectReader> reader, sync_wait(store().open(object, range, nullptr)));
    return sync_wait(read_all(*reader));
  }
  Status remove(const std::string& name) {
    ObjectsDeleteRequest request;
    request.bucket = "bucket";
    request.name = name;
    auto remove_object = [&request](Transaction& transaction) { return objects_delete(transaction, request); };
    return sync_wait(process->catalog.transact(remove_object)).status();
  }
  Result<Object> compose(const std::string& name, const std::vector<std::string>& sources) {
    ObjectsComposeRequest request;
    request.bucket = "bucket";
    request.name = name;
    for (const std::string& source : sources) request.sources.push_back({source, std::nullopt, {}});
    return sync_wait(store().objects_compose(request));
  }
  Result<std::string> begin_upload(const std::string& name, const ExpectedChecksums& expected = {}) {
    ObjectWrite write;
    write.bucket = "bucket";
    write.name = name;
    write.expected = expected;
    ASSIGN_OR_RETURN(const UploadSession session, sync_wait(store().uploads_begin(write, std::nullopt, "json")));
    return session.id;
  }
  Result<UploadProgress> append(const std::string& id, const UploadChunk& chunk, std::string_view text,
                                const Status& ending = {}) {
    PiecesSource body(text, 50'000, ending);
    return sync_wait(store().uploads_append(id, chunk, body));
  }
  size_t blob_count() {
    size_t count = 0;
    auto visit = [&count](const BlobId&) {
      ++count;
      return true;
    };
    REQUIRE(process->blobs.enumerate(std::nullopt, visit).ok());
    return count;
  }

  const uint64_t hot_bytes_max;
  ManualClock clock;
  SeededRandom random;
  FaultyFileSystem files;
  FaultyKvStore kv;
  WorkerPool pool{2};
  std::unique_ptr<Process> process;
};

}  // namespace lakegate
