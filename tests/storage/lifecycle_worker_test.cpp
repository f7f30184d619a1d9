// The lifecycle worker: passes over all buckets, at their times, over restarts, crashes and writers that come between.
#include "storage/lifecycle_worker.h"

#include <atomic>
#include <thread>

#include "metadata/ops/buckets_delete.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/buckets_patch.h"
#include "storage/check.h"
#include "storage/timed_work.h"
#include "tests/storage/storage_world.h"

namespace lakegate {
namespace {

constexpr int64_t kDayUs = 24LL * 3600 * 1'000'000;

LifecycleRule delete_after(int64_t days) {
  LifecycleRule rule;
  rule.condition.age_days = days;
  return rule;
}

LifecycleRule recolour_after(int64_t days, const std::string& storage_class) {
  LifecycleRule rule = delete_after(days);
  rule.action = LifecycleAction::kSetStorageClass;
  rule.storage_class = storage_class;
  return rule;
}

void change_bucket(StorageWorld& world, const std::function<void(BucketAttributes&)>& change) {
  BucketsPatchRequest request{"bucket", {}, [&change](const Bucket& current) -> Result<BucketAttributes> {
                                BucketAttributes attributes = current;
                                change(attributes);
                                return attributes;
                              }};
  auto patch = [&request](Transaction& transaction) { return buckets_patch(transaction, request); };
  REQUIRE(sync_wait(world.process->catalog.transact(patch)).ok());
}

void set_rules(StorageWorld& world, const std::vector<LifecycleRule>& rules) {
  change_bucket(world, [&rules](BucketAttributes& attributes) { attributes.lifecycle = rules; });
}

// Names in the order of their numbers.
std::string name_of(size_t number) { return "name" + std::to_string(1000 + number); }

void fill(StorageWorld& world, size_t count) {
  for (size_t i = 0; i < count; ++i) REQUIRE(world.put(name_of(i), "data").ok());
}

size_t rows(StorageWorld& world, Table table) {
  size_t count = 0;
  for (auto cursor = world.kv.scan(table, "", "", ReadMode::kMayBlock); cursor->valid(); cursor->next()) ++count;
  return count;
}

LifecycleProgress progress_of_bucket(StorageWorld& world) {
  auto get = [](Transaction& transaction) -> Result<LifecycleProgress> {
    ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, "bucket"));
    return get_lifecycle_progress(transaction, bucket.generation);
  };
  const Result<LifecycleProgress> progress = sync_wait(world.process->catalog.read(get));
  REQUIRE(progress.ok());
  return *progress;
}

void check_is_clean(StorageWorld& world) {
  const Result<CheckReport> report = check_data(world.kv, world.process->blobs);
  REQUIRE(report.ok());
  CHECK(report->errors == std::vector<std::string>());
}

LifecycleWorkerOptions small_pages() {
  LifecycleWorkerOptions options;
  options.page_objects = 4;
  options.stretch_pages = 2;
  return options;
}

// A day goes by at each look at it, as when a test or an operator moves the time in the middle of a step.
class JumpingClock final : public Clock {
 public:
  int64_t now_us() const override { return now_us_; }
  int64_t monotonic_us() const override { return monotonic_us_ += kDayUs; }

 private:
  const int64_t now_us_ = ManualClock().now_us() + kDayUs;
  mutable std::atomic<int64_t> monotonic_us_ = 0;
};

}  // namespace

TEST_CASE("a pass begins each interval, and not before", "[lifecycle]") {
  StorageWorld world;
  set_rules(world, {delete_after(0)});
  LifecycleWorker worker(world.store(), small_pages());
  fill(world, 30);
  REQUIRE(worker.run_once().ok());
  CHECK(rows(world, Table::kObjects) == 0);
  const int64_t begun_us = world.clock.now_us();
  CHECK(progress_of_bucket(world) == LifecycleProgress{begun_us, begun_us, "", 0});
  fill(world, 10);
  world.clock.advance_us(kDayUs - 1);
  REQUIRE(worker.run_once().ok());
  CHECK(rows(world, Table::kObjects) == 10);
  world.clock.advance_us(1);
  REQUIRE(worker.run_once().ok());
  CHECK(rows(world, Table::kObjects) == 0);
  fill(world, 1);
  REQUIRE(worker.run_now().ok());
  CHECK(rows(world, Table::kObjects) == 0);
  check_is_clean(world);
}

TEST_CASE("a clock that was set back does not keep a pass waiting", "[lifecycle]") {
  StorageWorld world;
  set_rules(world, {recolour_after(0, "NEARLINE")});
  fill(world, 1);
  LifecycleWorker worker(world.store());
  REQUIRE(worker.run_once().ok());
  world.clock.set_now_us(world.clock.now_us() - 100 * kDayUs);
  REQUIRE(worker.run_once().ok());
  CHECK(progress_of_bucket(world).pass_begun_us == world.clock.now_us());
}

TEST_CASE("a pass goes on after a crash at any commit, where it stood, and acts on each object once", "[lifecycle]") {
  constexpr size_t kObjects = 18;
  const CommitFault fault = GENERATE(CommitFault::kCrashBeforeApply, CommitFault::kCrashAfterApply);
  for (uint64_t nth = 1; nth <= 5; ++nth) {
    INFO("crash at commit " << nth);
    StorageWorld world;
    set_rules(world, {recolour_after(1, "NEARLINE")});
    fill(world, kObjects);
    world.clock.advance_us(kDayUs);
    const int64_t begun_us = world.clock.now_us();
    {
      LifecycleWorker worker(world.store(), small_pages());
      world.kv.fail_commit(nth, fault);
      CHECK_FALSE(worker.run_once().ok());
    }
    world.crash(CrashMode::kDropUnsynced);
    const size_t commits_done = nth - (fault == CommitFault::kCrashBeforeApply ? 1 : 0);
    const LifecycleProgress kept = progress_of_bucket(world);
    if (commits_done > 0 && commits_done < 5) CHECK(kept.after_name == name_of(commits_done * 4 - 1));
    check_is_clean(world);
    world.clock.advance_us(1000);
    LifecycleWorker worker(world.store(), small_pages());
    REQUIRE(worker.run_once().ok());
    for (size_t i = 0; i < kObjects; ++i) {
      const Result<Object> object = world.get(name_of(i));
      REQUIRE(object.ok());
      CHECK(object->storage_class == "NEARLINE");
      CHECK(object->metageneration == 2);
      CHECK((object->updated_us == begun_us) == (i < commits_done * 4));
    }
    CHECK_FALSE(progress_of_bucket(world).is_under_way());
    check_is_clean(world);
  }
}

TEST_CASE("a pass that finds nothing to do remembers where it is, too", "[lifecycle]") {
  StorageWorld world;
  set_rules(world, {delete_after(1)});
  fill(world, 18);
  // The bucket with its rules, and each object: what comes now is the progress behind the first stretch of 8.
  world.kv.fail_commit(2, CommitFault::kCrashBeforeApply);
  CHECK_FALSE(LifecycleWorker(world.store(), small_pages()).run_once().ok());
  world.crash(CrashMode::kDropUnsynced);
  CHECK(progress_of_bucket(world).after_name == name_of(7));
  REQUIRE(LifecycleWorker(world.store(), small_pages()).run_once().ok());
  CHECK_FALSE(progress_of_bucket(world).is_under_way());
  CHECK(rows(world, Table::kObjects) == 18);
}

TEST_CASE("a full disk delays a pass, and nothing is done after a failed sync", "[lifecycle]") {
  StorageWorld world;
  set_rules(world, {delete_after(1)});
  fill(world, 10);
  world.clock.advance_us(kDayUs);
  LifecycleWorker worker(world.store(), small_pages());
  world.kv.fail_commit(2, CommitFault::kDiskFull);
  CHECK(worker.run_once().reason() == "diskFull");
  CHECK(rows(world, Table::kObjects) == 6);
  world.process->gate.note_failure(Status(Code::kUnavailable, "A sync failed.", "syncFailed"));
  REQUIRE(worker.run_once().ok());
  CHECK(rows(world, Table::kObjects) == 6);
}

TEST_CASE("rules that change during a pass hold for the rest of it", "[lifecycle]") {
  StorageWorld world;
  set_rules(world, {delete_after(1)});
  fill(world, 12);
  world.clock.advance_us(kDayUs);
  {
    LifecycleWorker worker(world.store(), small_pages());
    world.kv.fail_commit(2, CommitFault::kDiskFull);
    CHECK_FALSE(worker.run_once().ok());
  }
  CHECK(rows(world, Table::kObjects) == 8);
  set_rules(world, {recolour_after(1, "ARCHIVE")});
  REQUIRE(LifecycleWorker(world.store(), small_pages()).run_once().ok());
  CHECK(rows(world, Table::kObjects) == 8);
  CHECK(world.get(name_of(11))->storage_class == "ARCHIVE");
}

TEST_CASE("a bucket that goes during a pass takes its progress with it", "[lifecycle]") {
  StorageWorld world;
  set_rules(world, {delete_after(1)});
  fill(world, 4);
  world.clock.advance_us(kDayUs);
  LifecycleWorker worker(world.store(), small_pages());
  REQUIRE(worker.run_once().ok());
  CHECK(rows(world, Table::kResources) == 1);
  const BucketsDeleteRequest request{"bucket", {}};
  auto remove = [&request](Transaction& transaction) { return buckets_delete(transaction, request); };
  REQUIRE(sync_wait(world.process->catalog.transact(remove)).ok());
  REQUIRE(worker.run_now().ok());
  TimedWork work(world.store());
  REQUIRE(sync_wait(work.run_now()).ok());
  CHECK(rows(world, Table::kResources) == 0);
  CHECK(rows(world, Table::kDue) == 0);
  check_is_clean(world);
}

TEST_CASE("writers that overwrite during passes lose no new generation", "[lifecycle]") {
  constexpr int kWriters = 2;
  constexpr int kNames = 5;
  constexpr int kRounds = 60;
  StorageWorld world;
  // Of what is there already everything is old enough; what the writers store bears a class that no rule names.
  LifecycleRule rule = delete_after(1);
  rule.condition.matches_storage_class = {"STANDARD"};
  set_rules(world, {rule});
  std::atomic<bool> writing = true;
  std::atomic<int> lost = 0;
  const auto write = [&](int writer) {
    for (int round = 0; round < kRounds; ++round) {
      for (int i = 0; i < kNames; ++i) {
        const std::string name = "w" + std::to_string(writer) + "-" + std::to_string(i);
        if (!world.put(name, "doomed").ok()) ++lost;
        world.clock.advance_us(kDayUs);
        ObjectWrite insert;
        insert.bucket = "bucket";
        insert.name = name;
        insert.attributes.storage_class = "NEARLINE";
        PiecesSource body("kept", 100);
        const Result<Object> kept = sync_wait(world.store().objects_insert(insert, body));
        std::this_thread::yield();
        const Result<Object> found = world.get(name);
        if (!kept.ok() || !found.ok() || found->generation != kept->generation) ++lost;
      }
    }
  };
  std::vector<std::thread> writers;
  for (int i = 0; i < kWriters; ++i) writers.emplace_back(write, i);
  std::thread waiter([&] {
    for (std::thread& writer : writers) writer.join();
    writing = false;
  });
  LifecycleWorker worker(world.store(), small_pages());
  while (writing) REQUIRE(worker.run_now().ok());
  waiter.join();
  CHECK(lost == 0);
  CHECK(rows(world, Table::kObjects) == kWriters * kNames);
  check_is_clean(world);
}

TEST_CASE("a clock that jumps in the middle of a page keeps nobody waiting for it", "[lifecycle]") {
  StorageWorld world;
  set_rules(world, {delete_after(1)});
  fill(world, 6);
  const JumpingClock clock;
  Catalog catalog(world.kv, clock, world.pool);
  ObjectStore store(catalog, world.process->blobs, world.pool, world.random, world.process->gate);
  LifecycleWorker worker(store, small_pages());
  worker.start();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (rows(world, Table::kObjects) > 0 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  CHECK(rows(world, Table::kObjects) == 0);
}

TEST_CASE("the thread does a pass by itself, and none at the speed of 0", "[lifecycle]") {
  StorageWorld world;
  set_rules(world, {delete_after(0)});
  fill(world, 10);
  {
    LifecycleWorkerOptions off;
    off.objects_per_second = 0;
    LifecycleWorker worker(world.store(), off);
    worker.start();
  }
  CHECK(rows(world, Table::kObjects) == 10);
  LifecycleWorker worker(world.store(), small_pages());
  worker.start();
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (rows(world, Table::kObjects) > 0 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  CHECK(rows(world, Table::kObjects) == 0);
}

}  // namespace lakegate
