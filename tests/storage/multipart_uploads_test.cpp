// Multipart uploads over a disk that crashes: what was acknowledged stays, what nobody needs goes, nothing else.
#include "storage/multipart_uploads.h"

#include "base/limits.h"
#include "metadata/ops/buckets_patch.h"
#include "metadata/schema/multipart_upload_codec.h"
#include "storage/check.h"
#include "storage/lifecycle_worker.h"
#include "storage/orphan_sweeper.h"
#include "storage/scrubber.h"
#include "tests/storage/storage_world.h"

namespace lakegate {
namespace {

constexpr size_t kLarge = limits::kMultipartPartSizeBytesMin;
constexpr size_t kStored = limits::kInlineBytesMax + 1000;
constexpr int64_t kDayUs = 24LL * 3600 * 1'000'000;

struct MultipartWorld : StorageWorld {
  using StorageWorld::put;
  std::string begin(const std::string& name = "name") {
    ObjectWrite write;
    write.bucket = "bucket";
    write.name = name;
    const Result<MultipartUpload> upload = sync_wait(begin_multipart_upload(store(), write));
    REQUIRE(upload.ok());
    return upload->id;
  }
  Result<MultipartPart> put_part(const std::string& id, int number, const std::string& text, Status ending = {},
                                 const ExpectedChecksums& expected = {}) {
    PiecesSource body(text, 100'000, std::move(ending));
    const MultipartPartWrite write{{"bucket", "name", id}, number, expected, nullptr};
    return sync_wait(put_multipart_part(store(), write, body));
  }
  MultipartUploadsCompletePart put(const std::string& id, int number, const std::string& text) {
    const Result<MultipartPart> part = put_part(id, number, text);
    REQUIRE(part.ok());
    return {number, part->etag};
  }
  Result<Object> complete(const std::string& id, const std::vector<MultipartUploadsCompletePart>& parts) {
    return sync_wait(complete_multipart_upload(store(), {{"bucket", "name", id}, parts, std::nullopt, nullptr}));
  }
  Status abort(const std::string& id) { return sync_wait(abort_multipart_upload(store(), {"bucket", "name", id})); }
  SweepCounts sweep() {
    const Result<SweepCounts> counts = OrphanSweeper(store()).run_once();
    REQUIRE(counts.ok());
    return *counts;
  }
  CheckReport check() {
    const Result<CheckReport> report = check_data(kv, process->blobs);
    REQUIRE(report.ok());
    return *report;
  }
  void check_is_clean() {
    const CheckReport report = check();
    CHECK(report.errors == std::vector<std::string>());
    CHECK(report.warnings == std::vector<std::string>());
  }
  std::string part_key(const std::string& id, int number) {
    for (auto cursor = kv.scan(Table::kResources, "", "", ReadMode::kMayBlock); cursor->valid(); cursor->next()) {
      const ResourceKey key = decode_resource_key(cursor->key()).value();
      if (key.kind != ResourceKind::kMultipartPart) continue;
      const MultipartPartPlace place = decode_multipart_part_place(key.id).value();
      if (place.upload_id == id && place.number == number) return std::string(cursor->key());
    }
    return {};
  }
  void write(const std::function<void(WriteBatch&)>& fill) {
    auto commit = [this, &fill](auto resolve) {
      WriteBatch batch;
      fill(batch);
      kv.commit(std::move(batch), resolve);
    };
    REQUIRE(sync_wait(run(commit)).ok());
  }
  template <class Start>
  static Task<Result<uint64_t>> run(Start& start) {
    co_return co_await await_callback<Result<uint64_t>>(start);
  }
};

}  // namespace

TEST_CASE("acknowledged parts survive a crash, inline or stored, and become the object", "[multipart]") {
  MultipartWorld world;
  const std::string id = world.begin();
  const std::string large = random_text(1, kLarge);
  const std::string small = random_text(2, 100);
  const auto first = world.put(id, 1, large);
  const auto last = world.put(id, 2, small);
  world.crash(CrashMode::kDropUnsynced);
  CHECK(world.sweep().orphans_removed == 0);
  world.check_is_clean();
  const Result<Object> object = world.complete(id, {first, last});
  REQUIRE(object.ok());
  CHECK(object->checksums.crc32c == crc32c(as_bytes(large + small)));
  world.crash(CrashMode::kDropUnsynced);
  CHECK(world.sweep().orphans_removed == 0);
  CHECK(world.read("name").value() == large + small);
  world.check_is_clean();
}

TEST_CASE("a live upload keeps its blobs from the sweeper, an ended one does not", "[multipart]") {
  MultipartWorld world;
  const std::string id = world.begin();
  const std::string text = random_text(1, kStored);
  world.put(id, 1, random_text(9, kStored));
  const auto part = world.put(id, 1, text);
  world.put(id, 2, random_text(3, 100));
  // The part that was replaced.
  CHECK(world.sweep().garbage_removed == 1);
  CHECK(world.blob_count() == 1);
  world.clock.advance_us(30 * kDayUs);
  const SweepCounts later = world.sweep();
  CHECK((later.garbage_removed == 0 && later.orphans_removed == 0));
  REQUIRE(world.complete(id, {part}).ok());
  // The part that was not used.
  CHECK(world.sweep().garbage_removed == 1);
  CHECK(world.read("name").value() == text);

  const std::string aborted = world.begin();
  world.put(aborted, 1, text);
  world.put(aborted, 2, "inline");
  REQUIRE(world.abort(aborted).ok());
  CHECK(world.sweep().garbage_removed == 2);
  CHECK(world.blob_count() == 1);
  world.check_is_clean();
}

TEST_CASE("a part that breaks off or is not what it should be stores nothing", "[multipart]") {
  MultipartWorld world;
  const std::string id = world.begin();
  const auto part = world.put(id, 1, "good");
  const std::string text = random_text(1, kStored);
  CHECK_FALSE(world.put_part(id, 1, text, unavailable("The client went away.")).ok());
  ExpectedChecksums wrong;
  wrong.crc32c = 1;
  CHECK(world.put_part(id, 1, text, {}, wrong).status().reason() == "badDigest");
  CHECK(world.put_part("AAAAAAAAAAAAAAAAAAAAAA", 1, text).status().reason() == "noSuchUpload");
  CHECK(world.blob_count() == 0);
  REQUIRE(world.complete(id, {part}).ok());
  CHECK(world.read("name").value() == "good");
  world.check_is_clean();
}

TEST_CASE("a crash at any step of a part leaves what was acknowledged, and the part whole or not at all",
          "[multipart]") {
  const auto mode = GENERATE(CrashMode::kDropUnsynced, CrashMode::kKeepSome);
  const std::string first_text = random_text(1, kLarge);
  const std::string last_text = random_text(2, kStored);
  bool crashed = true;
  for (uint64_t step = 1; crashed; ++step) {
    INFO("step " << step);
    MultipartWorld world;
    const std::string id = world.begin();
    std::vector<MultipartUploadsCompletePart> parts = {world.put(id, 1, first_text)};
    world.files.crash_at_call(step);
    const Result<MultipartPart> last = world.put_part(id, 2, last_text);
    crashed = world.files.crashed();
    if (last.ok()) parts.push_back({2, last->etag});
    world.crash(mode);
    world.sweep();
    REQUIRE(world.complete(id, parts).ok());
    REQUIRE(world.read("name").value() == first_text + (last.ok() ? last_text : ""));
    world.sweep();
    world.check_is_clean();
  }
}

TEST_CASE("the check finds a part without upload, reference or bytes, and a reference without part", "[multipart]") {
  const auto finds = [](const std::function<void(MultipartWorld&, const std::string&)>& plant,
                        const std::string& mark) {
    MultipartWorld world;
    const std::string id = world.begin();
    world.put(id, 1, random_text(1, kStored));
    REQUIRE(world.check().error_count == 0);
    REQUIRE(world.check().multipart_uploads == 1);
    plant(world, id);
    std::string all;
    for (const std::string& error : world.check().errors) all += error + "\n";
    INFO(all);
    CHECK(all.find(mark) != std::string::npos);
  };
  const auto part_of = [](MultipartWorld& world, const std::string& id) {
    return decode_multipart_part(**world.kv.get(Table::kResources, world.part_key(id, 1), ReadMode::kMayBlock)).value();
  };
  const auto erase_first = [](MultipartWorld& world, Table table, ResourceKind kind) {
    for (auto cursor = world.kv.scan(table, "", "", ReadMode::kMayBlock); cursor->valid(); cursor->next()) {
      const std::string key(cursor->key());
      if (table == Table::kResources && decode_resource_key(key)->kind != kind) continue;
      return world.write([&](WriteBatch& batch) { batch.erase(table, key); });
    }
  };
  finds([&](auto& world, const auto&) { erase_first(world, Table::kResources, ResourceKind::kMultipartUpload); },
        "belongs to no upload");
  finds([&](auto& world, const auto&) { erase_first(world, Table::kBlobRefs, ResourceKind::kMultipartPart); },
        "no reference row");
  finds([&](auto& world, const auto&) { erase_first(world, Table::kResources, ResourceKind::kMultipartPart); },
        "which no record confirms");
  finds([&](auto& world,
            const auto& id) { REQUIRE(world.process->blobs.remove(part_of(world, id).extents.front().blob).ok()); },
        "is missing");
  finds(
      [&](auto& world, const auto& id) {
        const BlobId blob = part_of(world, id).extents.front().blob;
        REQUIRE(world.files.flip_bit(world.process->blobs.path_of(blob), 4000).ok());
      },
      "is damaged");
  finds(
      [&](auto& world, const auto& id) {
        MultipartPart part = part_of(world, id);
        part.checksums.crc32c ^= 1;
        world.write([&](WriteBatch& batch) {
          batch.put(Table::kResources, world.part_key(id, 1), encode_multipart_part(part));
        });
      },
      "its record says");
  finds(
      [&](auto& world, const auto& id) {
        world.write([&](WriteBatch& batch) { batch.put(Table::kResources, world.part_key(id, 1), "damaged"); });
      },
      "cannot be read");
}

TEST_CASE("the scrubber reports the damaged blob of a part", "[multipart]") {
  MultipartWorld world;
  const std::string id = world.begin();
  world.put(id, 1, random_text(1, kStored));
  const MultipartPart part =
      decode_multipart_part(**world.kv.get(Table::kResources, world.part_key(id, 1), ReadMode::kMayBlock)).value();
  const BlobId blob = part.extents.front().blob;
  REQUIRE(world.files.flip_bit(world.process->blobs.path_of(blob), 4000).ok());
  const Result<ScrubReport> report = Scrubber(world.store(), world.files, {}).run_once();
  REQUIRE(report.ok());
  CHECK(report->damaged == std::vector<BlobId>{blob});
}

TEST_CASE("the lifecycle worker aborts uploads, in buckets with such rules alone too", "[multipart]") {
  MultipartWorld world;
  const bool with_object_rule = GENERATE(false, true);
  BucketsPatchRequest patch{"bucket", {}, [&](const Bucket& current) -> Result<BucketAttributes> {
                              BucketAttributes attributes = current;
                              LifecycleRule rule;
                              rule.condition.age_days = 1;
                              if (with_object_rule) attributes.lifecycle.push_back(rule);
                              rule.action = LifecycleAction::kAbortIncompleteMultipartUpload;
                              attributes.lifecycle.push_back(rule);
                              return attributes;
                            }};
  auto change = [&patch](Transaction& transaction) { return buckets_patch(transaction, patch); };
  REQUIRE(sync_wait(world.process->catalog.transact(change)).ok());
  REQUIRE(world.put("object", "data").ok());
  std::vector<std::string> old;
  for (int i = 0; i < 10; ++i) {
    old.push_back(world.begin());
    world.put(old.back(), 1, random_text(1, kStored));
  }
  LifecycleWorkerOptions options;
  options.page_objects = 4;
  LifecycleWorker worker(world.store(), options);
  REQUIRE(worker.run_once().ok());
  CHECK(world.blob_count() == 10);
  world.clock.advance_us(kDayUs);
  const std::string young = world.begin();
  const auto part = world.put(young, 1, random_text(2, kStored));
  REQUIRE(worker.run_once().ok());
  for (const std::string& id : old) CHECK(world.abort(id).reason() == "noSuchUpload");
  CHECK(world.sweep().garbage_removed >= 10);
  CHECK(world.blob_count() == 1);
  CHECK(world.get("object").ok() == !with_object_rule);
  REQUIRE(world.complete(young, {part}).ok());
  world.check_is_clean();
}

}  // namespace lakegate
