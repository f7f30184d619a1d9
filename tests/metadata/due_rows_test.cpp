// What has come due: soft-deleted objects and buckets go for good, and what is left of a bucket that is gone is removed
// in bounded steps, whatever stands under its generation.
#include "metadata/ops/due_rows.h"

#include "metadata/ops/buckets_delete.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/buckets_list.h"
#include "metadata/ops/buckets_restore.h"
#include "tests/metadata/blob_invariants.h"

namespace lakegate {
namespace {

constexpr int64_t kWeekS = 604'800;
constexpr int64_t kWeekUs = kWeekS * 1'000'000;

class DueWorld : public OpsFixture {
 public:
  explicit DueWorld(Engine engine = Engine::kMemory) : OpsFixture(engine) {}

  Bucket make(const std::string& name, int64_t soft_delete_s = kWeekS) {
    BucketsInsertRequest request{name, "project", {}};
    if (soft_delete_s > 0) request.attributes.soft_delete_policy = SoftDeletePolicy{soft_delete_s, clock.now_us()};
    Result<Bucket> made = run(buckets_insert, request);
    REQUIRE(made.ok());
    return *made;
  }
  void set_soft_delete(const std::string& bucket, int64_t retention_s) {
    const auto change = [=](const Bucket& current) -> Result<BucketAttributes> {
      BucketAttributes attributes = current;
      attributes.soft_delete_policy = SoftDeletePolicy{retention_s, 0};
      return attributes;
    };
    REQUIRE(run(buckets_patch, BucketsPatchRequest{bucket, {}, change}).ok());
  }
  Object make_deleted(const std::string& bucket, const std::string& name) {
    const Object object = make_object(bucket, name);
    REQUIRE(remove(bucket, name).ok());
    return object;
  }
  Status delete_bucket(const std::string& name) { return run(buckets_delete, BucketsDeleteRequest{name, {}}).status(); }
  Result<Bucket> get_deleted_bucket(const Bucket& bucket) {
    BucketsGetRequest request{bucket.name, {}, bucket.generation, true};
    return read([&](Transaction& transaction) { return buckets_get(transaction, request); });
  }
  size_t deleted_buckets_listed() {
    BucketsListRequest request;
    request.project = "project";
    request.soft_deleted = true;
    request.max_results = 100;
    const auto page = read([&](Transaction& transaction) { return buckets_list(transaction, request); });
    REQUIRE(page.ok());
    return page->buckets.size();
  }
  void put_row(Table table, const std::string& key, const std::string& value = "x") {
    auto put = [&](Transaction& transaction) -> Result<bool> {
      transaction.put(table, key, value);
      return true;
    };
    REQUIRE(transact(put).ok());
  }

  // All that is due, by steps of `limit`; returns their sum and counts the steps.
  DueStep run_due(size_t limit = 200) {
    DueStep sum;
    DuePosition position;
    for (steps = 1;; ++steps) {
      const auto step = transact([&](Transaction& transaction) { return due_step(transaction, position, limit); });
      INFO(step.status().to_string());
      REQUIRE(step.ok());
      const DueStep& done = step->value;
      sum.objects_purged += done.objects_purged;
      sum.buckets_purged += done.buckets_purged;
      sum.remains_removed += done.remains_removed;
      sum.stale_removed += done.stale_removed;
      sum.kept += done.kept;
      CHECK(done.objects_purged + done.buckets_purged + done.remains_removed + done.stale_removed <= limit);
      if (!done.next) return sum;
      position = *done.next;
      REQUIRE(steps < 10'000);
    }
  }
  // Rows of all tables but the garbage, the change feed and the engine's own.
  size_t rows() {
    size_t count = 0;
    for (const Table table : {Table::kBuckets, Table::kObjects, Table::kNoncurrent, Table::kUploads, Table::kBlobRefs,
                              Table::kSoftDeleted, Table::kDue, Table::kFolders, Table::kResources}) {
      count += rows_of(*store, table).size();
    }
    return count;
  }

  size_t steps = 0;
};

}  // namespace

TEST_CASE("a soft-deleted generation is purged when its time comes, and not before", "[due]") {
  const Engine engine = GENERATE(Engine::kMemory, Engine::kRocksDb);
  DueWorld world(engine);
  world.make("bucket");
  world.make_deleted("bucket", "a");
  world.clock.advance_us(1000);
  world.make_deleted("bucket", "b");
  world.clock.advance_us(kWeekUs - 1001);
  CHECK(world.run_due().objects_purged == 0);
  world.clock.advance_us(1);
  CHECK(world.run_due().objects_purged == 1);
  check_blob_invariants(*world.store);
  world.clock.advance_us(1000);
  CHECK(world.run_due().objects_purged == 1);
  check_blob_invariants(*world.store);
  CHECK(rows_of(*world.store, Table::kSoftDeleted).empty());
  CHECK(rows_of(*world.store, Table::kDue).empty());
  CHECK(rows_of(*world.store, Table::kBlobRefs).empty());
}

TEST_CASE("purges come in bounded steps, over both live buckets and soft-deleted ones", "[due]") {
  DueWorld world;
  world.make("stays");
  world.make("goes");
  for (int i = 0; i < 25; ++i) {
    world.make_deleted("stays", "name" + std::to_string(i));
    world.make_deleted("goes", "name" + std::to_string(i));
  }
  REQUIRE(world.delete_bucket("goes").ok());
  world.clock.advance_us(kWeekUs);
  CHECK(world.run_due(10).objects_purged == 50);
  CHECK(world.steps >= 5);
  CHECK(rows_of(*world.store, Table::kSoftDeleted).empty());
  check_blob_invariants(*world.store);
}

TEST_CASE("a soft-deleted bucket is gone at its time, purged or not", "[due]") {
  DueWorld world;
  const Bucket bucket = world.make("bucket");
  REQUIRE(world.delete_bucket("bucket").ok());
  world.clock.advance_us(kWeekUs - 1);
  CHECK(world.get_deleted_bucket(bucket).ok());
  CHECK(world.deleted_buckets_listed() == 1);
  CHECK(world.run_due().buckets_purged == 0);
  world.clock.advance_us(1);
  CHECK(world.get_deleted_bucket(bucket).status().code() == Code::kNotFound);
  CHECK(world.deleted_buckets_listed() == 0);
  CHECK(world.run(buckets_restore, BucketsRestoreRequest{"bucket", bucket.generation}).status().code() ==
        Code::kNotFound);
  CHECK(world.run_due().buckets_purged == 1);
  CHECK(world.rows() == 0);
}

TEST_CASE("a restored bucket is not purged, nor are the soft-deleted objects that came back with it before their time",
          "[due]") {
  DueWorld world;
  const Bucket bucket = world.make("bucket");
  world.clock.advance_us(1000);
  REQUIRE(world.delete_bucket("bucket").ok());
  REQUIRE(world.run(buckets_restore, BucketsRestoreRequest{"bucket", bucket.generation}).ok());
  const Object object = world.make_deleted("bucket", "name");
  world.clock.advance_us(kWeekUs - 1);
  const DueStep done = world.run_due();
  CHECK(done.buckets_purged == 0);
  CHECK(done.objects_purged == 0);
  const ObjectsGetRequest get{"bucket", "name", object.generation, {}, true};
  CHECK(world.read([&](Transaction& transaction) { return objects_get(transaction, get); }).ok());
}

TEST_CASE("all that stands under the generation of a bucket that is gone is removed in bounded steps, and nothing else",
          "[due]") {
  const Engine engine = GENERATE(Engine::kMemory, Engine::kRocksDb);
  DueWorld world(engine);
  const auto fill = [&world](const std::string& name) {
    const Bucket bucket = world.make(name);
    for (int i = 0; i < 45; ++i) world.make_deleted(name, "name" + std::to_string(i));
    for (int i = 0; i < 25; ++i) {
      world.put_row(Table::kFolders, object_key_prefix(bucket.generation, {}) + "folder" + std::to_string(i));
    }
    for (const ResourceKind kind : {ResourceKind::kNotification, ResourceKind::kOperation,
                                    ResourceKind::kManagedFolderIamPolicy, ResourceKind::kLifecycleProgress}) {
      for (int i = 0; i < 3; ++i) {
        world.put_row(Table::kResources, resource_key(kind, bucket.generation, std::to_string(i)));
      }
    }
  };
  fill("other");
  const size_t rows_before = world.rows();
  fill("bucket");
  world.set_soft_delete("bucket", 0);
  REQUIRE(world.delete_bucket("bucket").ok());
  const DueStep done = world.run_due(10);
  CHECK(done.remains_removed == 45 + 25 + 4 * 3);
  CHECK(world.steps >= 9);
  CHECK(world.rows() == rows_before);
  check_blob_invariants(*world.store);
  CHECK(world.run_due().remains_removed == 0);
}

TEST_CASE("old versions under a bucket that is gone go, unless something protects them", "[due]") {
  DueWorld world;
  const Bucket bucket = world.make("bucket", 0);
  const Object object = world.make_object("bucket", "name");
  Object old = object;
  old.time_deleted_us = world.clock.now_us();
  Object held = old;
  held.name = "held";
  held.temporary_hold = true;
  held.extents.clear();
  REQUIRE(world.remove("bucket", "name").ok());
  REQUIRE(world.delete_bucket("bucket").ok());
  world.put_row(Table::kNoncurrent, noncurrent_key(bucket.generation, "name", old.generation), encode_object(old));
  const std::string held_key = noncurrent_key(bucket.generation, "held", held.generation);
  world.put_row(Table::kNoncurrent, held_key, encode_object(held));
  const DueStep done = world.run_due();
  CHECK(done.remains_removed == 1);
  CHECK(done.kept == 1);
  REQUIRE(rows_of(*world.store, Table::kNoncurrent).size() == 1);
  CHECK(rows_of(*world.store, Table::kNoncurrent)[0].first == held_key);
  // Its bucket's row stays too, so that the check knows whose it was.
  CHECK(rows_of(*world.store, Table::kDue).size() == 1);
}

TEST_CASE("what cannot be judged stays and keeps nothing else from going", "[due]") {
  DueWorld world;
  const Bucket bucket = world.make("bucket");
  const Object damaged = world.make_deleted("bucket", "damaged");
  const Object other_time = world.make_deleted("bucket", "other time");
  world.make_deleted("bucket", "whole");
  world.put_row(Table::kSoftDeleted, soft_deleted_key(bucket.generation, "damaged", damaged.generation), "?");
  const std::string other_key = soft_deleted_key(bucket.generation, "other time", other_time.generation);
  Object later = *decode_object(**world.store->get(Table::kSoftDeleted, other_key, ReadMode::kMayBlock));
  later.hard_delete_time_us += 1;
  world.put_row(Table::kSoftDeleted, other_key, encode_object(later));
  world.put_row(Table::kDue,
                due_key({1, DueKind::kSoftDeletedObject, soft_deleted_key(bucket.generation, "gone already", 7)}), "");
  world.clock.advance_us(kWeekUs);
  const DueStep done = world.run_due();
  CHECK(done.objects_purged == 1);
  CHECK(done.kept == 2);
  CHECK(done.stale_removed == 1);
  CHECK(rows_of(*world.store, Table::kSoftDeleted).size() == 2);
  CHECK(rows_of(*world.store, Table::kDue).size() == 2);
  CHECK(world.run_due().kept == 2);
}

}  // namespace lakegate
