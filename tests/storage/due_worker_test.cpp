// The due worker over crashes and failing disks: what is due goes exactly once, and the data stays whole.
#include "storage/due_worker.h"

#include "metadata/ops/buckets_delete.h"
#include "metadata/ops/buckets_patch.h"
#include "storage/check.h"
#include "storage/orphan_sweeper.h"
#include "storage/timed_work.h"
#include "tests/storage/storage_world.h"

namespace lakegate {
namespace {

constexpr int64_t kWeekS = 604'800;
constexpr size_t kStored = 100'000;
constexpr size_t kObjects = 12;

void set_soft_delete(StorageWorld& world, int64_t retention_s) {
  BucketsPatchRequest request{"bucket", {}, [retention_s](const Bucket& current) -> Result<BucketAttributes> {
                                BucketAttributes attributes = current;
                                attributes.soft_delete_policy = SoftDeletePolicy{retention_s, 0};
                                return attributes;
                              }};
  auto patch = [&request](Transaction& transaction) { return buckets_patch(transaction, request); };
  REQUIRE(sync_wait(world.process->catalog.transact(patch)).ok());
}

void delete_bucket(StorageWorld& world) {
  const BucketsDeleteRequest request{"bucket", {}};
  auto remove = [&request](Transaction& transaction) { return buckets_delete(transaction, request); };
  REQUIRE(sync_wait(world.process->catalog.transact(remove)).ok());
}

void fill_with_deleted(StorageWorld& world) {
  set_soft_delete(world, kWeekS);
  for (size_t i = 0; i < kObjects; ++i) {
    const std::string name = "name" + std::to_string(i);
    REQUIRE(world.put(name, random_text(i, i % 2 == 0 ? kStored : 10)).ok());
    REQUIRE(world.remove(name).ok());
  }
}

size_t rows(StorageWorld& world, Table table) {
  size_t count = 0;
  for (auto cursor = world.kv.scan(table, "", "", ReadMode::kMayBlock); cursor->valid(); cursor->next()) ++count;
  return count;
}

void check_is_clean(StorageWorld& world) {
  const Result<CheckReport> report = check_data(world.kv, world.process->blobs);
  REQUIRE(report.ok());
  CHECK(report->errors == std::vector<std::string>());
  CHECK(report->warnings == std::vector<std::string>());
}

DueWorkerOptions with_steps_of(size_t items) {
  DueWorkerOptions options;
  options.step_items = items;
  return options;
}

}  // namespace

TEST_CASE("the bytes of what was due are swept, and the check finds nothing left over", "[due]") {
  StorageWorld world;
  fill_with_deleted(world);
  check_is_clean(world);
  DueWorker worker(world.store(), with_steps_of(5));
  REQUIRE(worker.run_once().ok());
  CHECK(rows(world, Table::kSoftDeleted) == kObjects);
  world.clock.advance_us(kWeekS * 1'000'000);
  REQUIRE(worker.run_once().ok());
  CHECK(rows(world, Table::kSoftDeleted) == 0);
  CHECK(rows(world, Table::kDue) == 0);
  check_is_clean(world);
  REQUIRE(OrphanSweeper(world.store()).run_once().ok());
  CHECK(world.blob_count() == 0);
  CHECK(rows(world, Table::kInline) == 0);
  check_is_clean(world);
}

TEST_CASE("a purge goes on after a crash at any commit, and the data is whole at each", "[due]") {
  const CommitFault fault = GENERATE(CommitFault::kCrashBeforeApply, CommitFault::kCrashAfterApply);
  const bool bucket_goes = GENERATE(false, true);
  for (uint64_t nth = 1; nth <= 3; ++nth) {
    INFO("crash at commit " << nth);
    StorageWorld world;
    fill_with_deleted(world);
    if (bucket_goes) {
      set_soft_delete(world, 0);
      delete_bucket(world);
    } else {
      world.clock.advance_us(kWeekS * 1'000'000);
    }
    {
      DueWorker worker(world.store(), with_steps_of(5));
      world.kv.fail_commit(nth, fault);
      CHECK_FALSE(worker.run_once().ok());
    }
    world.crash(CrashMode::kDropUnsynced);
    check_is_clean(world);
    DueWorker worker(world.store(), with_steps_of(5));
    REQUIRE(worker.run_once().ok());
    CHECK(rows(world, Table::kSoftDeleted) == 0);
    CHECK(rows(world, Table::kDue) == 0);
    CHECK(rows(world, Table::kBlobRefs) == 0);
    check_is_clean(world);
  }
}

TEST_CASE("a full disk delays a purge, and nothing is done after a failed sync", "[due]") {
  StorageWorld world;
  fill_with_deleted(world);
  world.clock.advance_us(kWeekS * 1'000'000);
  DueWorker worker(world.store(), with_steps_of(5));
  world.kv.fail_commit(2, CommitFault::kDiskFull);
  CHECK(worker.run_once().code() == Code::kUnavailable);
  CHECK(rows(world, Table::kSoftDeleted) == kObjects - 5);
  world.process->gate.note_failure(Status(Code::kUnavailable, "A sync failed.", "syncFailed"));
  REQUIRE(worker.run_once().ok());
  CHECK(rows(world, Table::kSoftDeleted) == kObjects - 5);
}

TEST_CASE("the thread purges by itself what is due when it starts", "[due]") {
  StorageWorld world;
  fill_with_deleted(world);
  world.clock.advance_us(kWeekS * 1'000'000);
  TimedWork work(world.store());
  work.start();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (rows(world, Table::kSoftDeleted) > 0 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  CHECK(rows(world, Table::kSoftDeleted) == 0);
}

}  // namespace lakegate
