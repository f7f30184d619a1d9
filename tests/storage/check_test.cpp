// The offline check finds each planted fault and is silent about a healthy folder.
#include "storage/check.h"

#include <functional>

#include <catch2/catch.hpp>

#include "base/limits.h"
#include "metadata/ops/buckets_patch.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/object_codec.h"
#include "storage/scrubber.h"
#include "tests/storage/storage_world.h"

namespace lakegate {
namespace {

constexpr size_t kStored = limits::kInlineBytesMax + 1000;

struct CheckedWorld : StorageWorld {
  CheckedWorld() {
    REQUIRE(put("inline", random_text(1, 100)).ok());
    REQUIRE(put("stored", random_text(2, kStored)).ok());
    REQUIRE(put("empty", "").ok());
    REQUIRE(compose("composed", {"inline", "stored"}).ok());
    REQUIRE(put("gone", "x").ok());
    REQUIRE(remove("gone").ok());
    const std::string id = begin_upload("upload").value();
    const UploadChunk chunk{0, limits::kResumableChunkMultipleBytes - 1, std::nullopt, false, {}};
    REQUIRE(append(id, chunk, random_text(3, limits::kResumableChunkMultipleBytes)).ok());
    upload_id = id;
  }
  CheckReport check() {
    const Result<CheckReport> report = check_data(kv, process->blobs);
    REQUIRE(report.ok());
    return *report;
  }
  void write(const std::function<void(WriteBatch&)>& fill) {
    auto commit = [this, &fill](auto resolve) {
      WriteBatch batch;
      fill(batch);
      kv.commit(std::move(batch), resolve);
    };
    REQUIRE(kv.commit_count() > 0);
    REQUIRE(sync_wait(run(commit)).ok());
  }
  template <class Start>
  static Task<Result<uint64_t>> run(Start& start) {
    co_return co_await await_callback<Result<uint64_t>>(start);
  }
  std::string first_key(Table table) {
    const auto cursor = kv.scan(table, "", "", ReadMode::kMayBlock);
    REQUIRE(cursor->valid());
    return std::string(cursor->key());
  }
  // Deletes an object in a bucket that keeps it restorable.
  void soft_delete(const std::string& name) {
    BucketsPatchRequest patch;
    patch.name = "bucket";
    patch.change = [](const Bucket& current) -> Result<BucketAttributes> {
      BucketAttributes attributes = current;
      attributes.soft_delete_policy = SoftDeletePolicy{604'800, 0};
      return attributes;
    };
    auto change = [&patch](Transaction& transaction) { return buckets_patch(transaction, patch); };
    REQUIRE(sync_wait(process->catalog.transact(change)).ok());
    REQUIRE(remove(name).ok());
  }
  BlobId blob_of(const std::string& name) { return get(name)->extents.front().blob; }
  std::string path_of(const BlobId& blob) { return process->blobs.path_of(blob); }
  std::string key_of(const std::string& name) {
    for (const auto cursor = kv.scan(Table::kObjects, "", "", ReadMode::kMayBlock); cursor->valid(); cursor->next()) {
      if (decode_object_key(cursor->key())->name == name) return std::string(cursor->key());
    }
    FAIL("no record of " << name);
    return {};
  }
  std::string upload_id;
};

struct Fault {
  std::string mark;  // Must stand in a finding.
  std::function<void(CheckedWorld&)> plant;
};

void flip(CheckedWorld& world, const BlobId& blob) { REQUIRE(world.files.flip_bit(world.path_of(blob), 4000).ok()); }

void change_record(CheckedWorld& world, const std::function<void(Object&)>& change) {
  const std::string key = world.key_of("stored");
  Object object = decode_object(**world.kv.get(Table::kObjects, key, ReadMode::kMayBlock)).value();
  change(object);
  world.write([&](WriteBatch& batch) { batch.put(Table::kObjects, key, encode_object(object)); });
}

const std::vector<Fault>& faults() {
  static const std::vector<Fault> all = {
      {"gs://bucket/stored#", [](CheckedWorld& world) { flip(world, world.blob_of("stored")); }},
      {"is missing", [](CheckedWorld& world) { REQUIRE(world.process->blobs.remove(world.blob_of("stored")).ok()); }},
      {"is damaged",
       [](CheckedWorld& world) {
         REQUIRE(world.files.open_write(world.path_of(world.blob_of("stored"))).value()->truncate(20'000).ok());
       }},
      {"its record says", [](CheckedWorld& w) { change_record(w, [](Object& o) { ++o.checksums.crc32c; }); }},
      {"by its extents", [](CheckedWorld& w) { change_record(w, [](Object& o) { ++o.size_bytes; }); }},
      {"too short", [](CheckedWorld& w) { change_record(w, [](Object& o) { ++o.extents[0].length; }); }},
      {"no record confirms", [](CheckedWorld& w) { change_record(w, [](Object& o) { o.extents.clear(); }); }},
      {"cannot be read",
       [](CheckedWorld& world) {
         const std::string key = world.key_of("stored");
         world.write([&](WriteBatch& batch) { batch.put(Table::kObjects, key, "nonsense"); });
       }},
      {"no reference row",
       [](CheckedWorld& world) {
         const std::string key = world.first_key(Table::kBlobRefs);
         world.write([&](WriteBatch& batch) { batch.erase(Table::kBlobRefs, key); });
       }},
      {"no record confirms",
       [](CheckedWorld& world) {
         const std::string key = world.key_of("stored");
         world.write([&](WriteBatch& batch) { batch.erase(Table::kObjects, key); });
       }},
      {"Inline bytes",
       [](CheckedWorld& world) {
         const std::string key = inline_key(world.blob_of("inline"));
         world.write([&](WriteBatch& batch) { batch.put(Table::kInline, key, "other bytes"); });
       }},
      {"are missing",
       [](CheckedWorld& world) {
         const std::string key = inline_key(world.blob_of("inline"));
         world.write([&](WriteBatch& batch) { batch.erase(Table::kInline, key); });
       }},
      {"is in no bucket",
       [](CheckedWorld& world) { world.write([](WriteBatch& batch) { batch.erase(Table::kBuckets, "bucket"); }); }},
      {"resumable upload of gs://bucket/upload",
       [](CheckedWorld& world) {
         for (const std::string& path : world.files.paths()) {
           const auto id = BlobId::from_hex(path.substr(path.rfind('/') + 1));
           if (id && *id != world.blob_of("stored")) REQUIRE(world.process->blobs.remove(*id).ok());
         }
       }},
      {"never due",
       [](CheckedWorld& world) {
         world.soft_delete("stored");
         const std::string key = world.first_key(Table::kDue);
         world.write([&](WriteBatch& batch) { batch.erase(Table::kDue, key); });
       }},
      {"no record confirms",
       [](CheckedWorld& world) {
         world.soft_delete("stored");
         const std::string key = world.first_key(Table::kSoftDeleted);
         world.write([&](WriteBatch& batch) { batch.erase(Table::kSoftDeleted, key); });
       }},
      {"is damaged",
       [](CheckedWorld& world) {
         const BlobId blob = world.blob_of("stored");
         world.soft_delete("stored");
         flip(world, blob);
       }},
      {"Change event",
       [](CheckedWorld& world) {
         const std::string key = world.first_key(Table::kChangeFeed);
         world.write([&](WriteBatch& batch) { batch.put(Table::kChangeFeed, key, "nonsense"); });
       }},
      {"no finalize event",
       [](CheckedWorld& world) {
         const std::string key = change_key(world.get("stored")->generation, 0);
         world.write([&](WriteBatch& batch) { batch.erase(Table::kChangeFeed, key); });
       }},
  };
  return all;
}

}  // namespace

TEST_CASE("a healthy folder has no findings", "[check]") {
  CheckedWorld world;
  const CheckReport report = world.check();
  CHECK(report.errors == std::vector<std::string>());
  CHECK(report.warnings == std::vector<std::string>());
  REQUIRE(report.buckets == 1);
  REQUIRE(report.live_objects == 4);
  REQUIRE(report.uploads == 1);
  REQUIRE(report.blobs == 2);
  REQUIRE(report.bytes_read == 2 * (100 + kStored) + limits::kResumableChunkMultipleBytes);
}

TEST_CASE("soft-deleted generations are records like others", "[check]") {
  CheckedWorld world;
  world.soft_delete("stored");
  world.soft_delete("inline");
  const CheckReport report = world.check();
  CHECK(report.errors == std::vector<std::string>());
  CHECK(report.warnings == std::vector<std::string>());
  CHECK(report.live_objects == 2);
  CHECK(report.soft_deleted_objects == 2);
  CHECK(report.bytes_read == 2 * (100 + kStored) + limits::kResumableChunkMultipleBytes);
}

TEST_CASE("every planted fault is found and named", "[check]") {
  const size_t index = GENERATE(range(size_t{0}, faults().size()));
  const Fault& fault = faults()[index];
  CheckedWorld world;
  fault.plant(world);
  const CheckReport report = world.check();
  std::string all;
  for (const std::string& error : report.errors) all += error + "\n";
  INFO("fault " << index << ", findings: " << all);
  REQUIRE(report.error_count > 0);
  REQUIRE(all.find(fault.mark) != std::string::npos);
}

TEST_CASE("bytes that nothing refers to are a warning", "[check]") {
  CheckedWorld world;
  auto writer = world.process->blobs.create(world.store().new_blob_id());
  REQUIRE((*writer)->seal().ok());
  const CheckReport report = world.check();
  REQUIRE(report.error_count == 0);
  REQUIRE(report.warning_count == 1);
}

TEST_CASE("the scrubber finds damage in blobs that are used, and only there", "[scrubber]") {
  CheckedWorld world;
  Scrubber scrubber(world.store(), world.files, {1 << 20, "/data/scrub-position"});
  REQUIRE(scrubber.run_once()->blobs == 2);
  REQUIRE(scrubber.run_once()->damaged.empty());
  const BlobId orphan = world.store().new_blob_id();
  auto writer = world.process->blobs.create(orphan);
  REQUIRE((*writer)->append(as_bytes(random_text(1, 1000))).ok());
  REQUIRE((*writer)->seal().ok());
  flip(world, orphan);
  REQUIRE(scrubber.run_once()->damaged.empty());
  flip(world, world.blob_of("stored"));
  REQUIRE(scrubber.run_once()->damaged == std::vector<BlobId>{world.blob_of("stored")});
}

}  // namespace lakegate
