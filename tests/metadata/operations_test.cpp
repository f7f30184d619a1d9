// Long-running operations as records: begin, step, cancel, fail, list and forget.
#include "metadata/ops/operations.h"

#include "metadata/ops/buckets_delete.h"
#include "metadata/schema/key_registry.h"
#include "tests/metadata/ops_fixture.h"

namespace lakegate {
namespace {

// Counts to 3, one a step, and leaves a row for each number in a table of its own.
Status count_to_three(Transaction& transaction, Operation& operation) {
  std::string& count = operation.progress["count"];
  count += 'x';
  transaction.put(Table::kFolders, "count " + count, "");
  if (count.size() == 3) operation.state = OperationState::kSucceeded;
  return Status();
}
Status write_and_fail(Transaction& transaction, Operation& /*operation*/) {
  transaction.put(Table::kFolders, "never", "");
  return Status(Code::kConflict, "It cannot be done.");
}
Status wait(Transaction& /*transaction*/, Operation& /*operation*/) { return Status(); }

OperationStep counting(OperationKind /*kind*/) { return count_to_three; }
OperationStep failing(OperationKind /*kind*/) { return write_and_fail; }
OperationStep waiting(OperationKind /*kind*/) { return wait; }

class Operations : public OpsFixture {
 public:
  Operation begin_operation(const Bucket& bucket, const std::string& id) {
    return transact([&](Transaction& transaction) {
             return Result<Operation>(
                 operations_begin(transaction, bucket, OperationKind::kObjectsBulkRestore, id, {{"asked", "this"}}));
           })
        ->value;
  }
  Result<OperationsStepResult> step(const Bucket& bucket, const std::string& id, OperationSteps steps) {
    const RunningOperation running{bucket.generation, id};
    auto result = transact([&](Transaction& transaction) { return operations_run_step(transaction, running, steps); });
    if (!result.ok()) return result.status();
    return result->value;
  }
  Operation get_operation(const std::string& id) {
    const Result<Operation> operation =
        read([&](Transaction& transaction) { return operations_get(transaction, "bucket", id); });
    REQUIRE(operation.ok());
    return *operation;
  }
  Status cancel(const std::string& id) {
    return transact([&](Transaction& transaction) { return operations_cancel(transaction, "bucket", id); }).status();
  }
  size_t folder_rows() {
    size_t count = 0;
    for (auto rows = store->scan(Table::kFolders, "", "", ReadMode::kMayBlock); rows->valid(); rows->next()) ++count;
    return count;
  }
};

}  // namespace

TEST_CASE("an operation keeps its progress with the work of each step, and ends") {
  Operations world;
  const Bucket bucket = world.make_bucket("bucket");
  world.begin_operation(bucket, "id");
  CHECK_FALSE(world.step(bucket, "id", counting)->done);
  CHECK(world.get_operation("id").progress.at("count") == "x");
  CHECK(world.folder_rows() == 1);
  CHECK_FALSE(world.step(bucket, "id", counting)->done);
  world.clock.advance_us(5);
  CHECK(world.step(bucket, "id", counting)->done);
  const Operation ended = world.get_operation("id");
  CHECK(ended.state == OperationState::kSucceeded);
  CHECK(ended.time_finished_us == world.clock.now_us());
  CHECK(ended.request == std::map<std::string, std::string>{{"asked", "this"}});
  CHECK(world.step(bucket, "id", counting)->done);
  CHECK(world.folder_rows() == 3);
}

TEST_CASE("a failed step leaves nothing behind but its sentence") {
  Operations world;
  const Bucket bucket = world.make_bucket("bucket");
  world.begin_operation(bucket, "id");
  const Status failure = world.step(bucket, "id", failing).status();
  CHECK(failure.code() == Code::kConflict);
  CHECK_FALSE(world.get_operation("id").is_done());
  const RunningOperation running{bucket.generation, "id"};
  REQUIRE(
      world.transact([&](Transaction& transaction) { return operations_fail(transaction, running, failure); }).ok());
  const Operation ended = world.get_operation("id");
  CHECK(ended.state == OperationState::kFailed);
  CHECK(ended.error == OperationError{9, "It cannot be done."});
  CHECK(world.folder_rows() == 0);
}

TEST_CASE("a cancelled operation ends at its next step, and one that is done stays as it is") {
  Operations world;
  const Bucket bucket = world.make_bucket("bucket");
  world.begin_operation(bucket, "id");
  REQUIRE(world.step(bucket, "id", counting).ok());
  REQUIRE(world.cancel("id").ok());
  CHECK(world.get_operation("id").cancel_requested);
  CHECK(world.step(bucket, "id", counting)->done);
  CHECK(world.get_operation("id").state == OperationState::kCancelled);
  CHECK(world.get_operation("id").error->code == 1);
  CHECK(world.folder_rows() == 1);
  const Operation before = world.get_operation("id");
  REQUIRE(world.cancel("id").ok());
  CHECK(world.get_operation("id") == before);
  CHECK(world.cancel("other").code() == Code::kNotFound);
}

TEST_CASE("a step that has nothing to do says so and writes nothing") {
  Operations world;
  const Bucket bucket = world.make_bucket("bucket");
  world.begin_operation(bucket, "id");
  const Operation before = world.get_operation("id");
  world.clock.advance_us(1);
  const Result<OperationsStepResult> result = world.step(bucket, "id", waiting);
  CHECK(result->waits);
  CHECK_FALSE(result->done);
  CHECK(world.get_operation("id") == before);
}

TEST_CASE("an operation whose bucket is gone fails instead of working in a later one of that name") {
  Operations world;
  const Bucket bucket = world.make_bucket("bucket");
  world.begin_operation(bucket, "id");
  REQUIRE(world.run(buckets_delete, BucketsDeleteRequest{"bucket", {}}).ok());
  const bool made_again = GENERATE(false, true);
  if (made_again) world.make_bucket("bucket");
  CHECK(world.step(bucket, "id", counting)->done);
  CHECK(world.folder_rows() == 0);
}

TEST_CASE("operations are listed by bucket in pages, and those that run over all buckets") {
  Operations world;
  const Bucket bucket = world.make_bucket("bucket");
  const Bucket other = world.make_bucket("other");
  for (const char* id : {"a", "ab", "b"}) world.begin_operation(bucket, id);
  world.begin_operation(other, "c");
  const auto list = [&](const std::string& after, int max_results) {
    OperationsListRequest request;
    request.bucket = "bucket";
    request.after_id = after;
    request.max_results = max_results;
    return *world.read([&](Transaction& transaction) { return operations_list(transaction, request); });
  };
  CHECK(list("", 2).next_after_id == "ab");
  CHECK(list("", 2).operations[1].id == "ab");
  CHECK(list("a", 10).operations.size() == 2);
  CHECK(list("", 3).next_after_id.empty());

  while (!world.step(bucket, "a", counting)->done) {
  }
  std::vector<std::string> ids;
  std::optional<RunningOperation> after;
  for (;;) {
    const auto page =
        *world.read([&](Transaction& transaction) { return operations_list_running(transaction, after, 1); });
    if (page.empty()) break;
    ids.push_back(page[0].id);
    after = page[0];
  }
  CHECK(ids == std::vector<std::string>{"ab", "b", "c"});
}

TEST_CASE("operations that finished long ago are forgotten, and no others") {
  Operations world;
  const Bucket bucket = world.make_bucket("bucket");
  for (const char* id : {"old", "new", "runs"}) world.begin_operation(bucket, id);
  while (!world.step(bucket, "old", counting)->done) {
  }
  world.clock.advance_us(100);
  while (!world.step(bucket, "new", counting)->done) {
  }
  const int64_t before_us = world.clock.now_us();
  CHECK(
      world.transact([&](Transaction& transaction) { return operations_expire(transaction, before_us, 10); })->value ==
      1);
  CHECK(world.get_operation("new").is_done());
  CHECK_FALSE(world.get_operation("runs").is_done());
  CHECK(world.cancel("old").code() == Code::kNotFound);
}

}  // namespace lakegate
