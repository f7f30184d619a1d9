// Operations go on until their end, over crashes and full disks, and each step is done exactly once.
#include "storage/operation_runner.h"

#include "base/limits.h"
#include "metadata/ops/buckets_get.h"
#include "storage/background_work.h"
#include "tests/storage/storage_world.h"

namespace lakegate {
namespace {

constexpr size_t kSteps = 5;

// Stamped with the commit version, so that a step that was done twice would leave two rows.
Status leave_rows(Transaction& transaction, Operation& operation) {
  std::string& done = operation.progress["done"];
  done += 'x';
  transaction.put_stamped(Table::kFolders, "00000000", 0, "", kNoStamp);
  if (done.size() == kSteps) operation.state = OperationState::kSucceeded;
  return Status();
}
Status refuse(Transaction& /*transaction*/, Operation& /*operation*/) {
  return Status(Code::kPermissionDenied, "It is held.");
}
OperationStep leaving_rows(OperationKind /*kind*/) { return leave_rows; }
OperationStep refusing(OperationKind /*kind*/) { return refuse; }

OperationRunnerOptions with_steps(OperationSteps steps) {
  OperationRunnerOptions options;
  options.steps = steps;
  options.rest_us = 0;
  return options;
}

Operation begin_operation(StorageWorld& world, const std::string& id) {
  auto begin = [&](Transaction& transaction) -> Result<Operation> {
    ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, "bucket"));
    return operations_begin(transaction, bucket, OperationKind::kObjectsBulkRestore, id, {});
  };
  return sync_wait(world.process->catalog.transact(begin))->value;
}

Operation get_operation(StorageWorld& world, const std::string& id) {
  auto get = [&](Transaction& transaction) { return operations_get(transaction, "bucket", id); };
  const Result<Operation> operation = sync_wait(world.process->catalog.read(get));
  REQUIRE(operation.ok());
  return *operation;
}

size_t rows(StorageWorld& world) {
  size_t count = 0;
  for (auto cursor = world.kv.scan(Table::kFolders, "", "", ReadMode::kMayBlock); cursor->valid(); cursor->next()) {
    ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("operations run to their end, also those that nobody told of", "[operations]") {
  StorageWorld world;
  begin_operation(world, "a");
  begin_operation(world, "b");
  OperationRunner runner(world.store(), with_steps(leaving_rows));
  REQUIRE(runner.run_once().ok());
  CHECK(get_operation(world, "a").state == OperationState::kSucceeded);
  CHECK(get_operation(world, "b").state == OperationState::kSucceeded);
  CHECK(rows(world) == 2 * kSteps);
}

TEST_CASE("an operation goes on after a crash at any commit, and no step is lost or done twice", "[operations]") {
  const CommitFault fault = GENERATE(CommitFault::kCrashBeforeApply, CommitFault::kCrashAfterApply);
  for (uint64_t nth = 1; nth <= kSteps; ++nth) {
    INFO("crash at commit " << nth);
    StorageWorld world;
    begin_operation(world, "id");
    {
      OperationRunner runner(world.store(), with_steps(leaving_rows));
      world.kv.fail_commit(nth, fault);
      CHECK_FALSE(runner.run_once().ok());
    }
    world.crash(CrashMode::kDropUnsynced);
    CHECK(get_operation(world, "id").is_done() == (nth == kSteps && fault == CommitFault::kCrashAfterApply));
    OperationRunner runner(world.store(), with_steps(leaving_rows));
    REQUIRE(runner.run_once().ok());
    CHECK(get_operation(world, "id").state == OperationState::kSucceeded);
    CHECK(rows(world) == kSteps);
  }
}

TEST_CASE("a full disk delays an operation, and another failure ends it", "[operations]") {
  StorageWorld world;
  begin_operation(world, "id");
  {
    OperationRunner runner(world.store(), with_steps(leaving_rows));
    world.kv.fail_commit(2, CommitFault::kDiskFull);
    CHECK(runner.run_once().code() == Code::kUnavailable);
    CHECK_FALSE(get_operation(world, "id").is_done());
    REQUIRE(runner.run_once().ok());
    CHECK(get_operation(world, "id").state == OperationState::kSucceeded);
  }
  begin_operation(world, "refused");
  REQUIRE(OperationRunner(world.store(), with_steps(refusing)).run_once().ok());
  CHECK(get_operation(world, "refused").state == OperationState::kFailed);
  CHECK(get_operation(world, "refused").error == OperationError{7, "It is held."});
}

TEST_CASE("after a failed sync no operation goes on", "[operations]") {
  StorageWorld world;
  begin_operation(world, "id");
  world.process->gate.note_failure(Status(Code::kUnavailable, "A sync failed.", "syncFailed"));
  REQUIRE(OperationRunner(world.store(), with_steps(leaving_rows)).run_once().ok());
  CHECK(rows(world) == 0);
}

TEST_CASE("the thread takes up an operation as soon as it is told of it", "[operations]") {
  StorageWorld world;
  OperationRunner runner(world.store(), with_steps(leaving_rows));
  runner.start();
  const Operation operation = begin_operation(world, "id");
  runner.notify({operation.bucket_generation, operation.id});
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!get_operation(world, "id").is_done() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  CHECK(get_operation(world, "id").state == OperationState::kSucceeded);
}

TEST_CASE("finished operations can be asked for a month", "[operations]") {
  StorageWorld world;
  begin_operation(world, "id");
  OperationRunner runner(world.store(), with_steps(leaving_rows));
  REQUIRE(runner.run_once().ok());
  world.clock.advance_us(limits::kFinishedOperationLifetimeUs);
  REQUIRE(runner.run_once().ok());
  CHECK(get_operation(world, "id").is_done());
  world.clock.advance_us(1);
  REQUIRE(runner.run_once().ok());
  auto get = [&](Transaction& transaction) { return operations_get(transaction, "bucket", "id"); };
  CHECK(sync_wait(world.process->catalog.read(get)).status().code() == Code::kNotFound);
}

}  // namespace lakegate
