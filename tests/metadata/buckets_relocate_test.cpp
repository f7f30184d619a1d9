#include "metadata/ops/buckets_relocate.h"

#include "metadata/ops/buckets_get.h"
#include "metadata/ops/operations.h"
#include "tests/metadata/ops_fixture.h"

namespace lakegate {
namespace {

Operation begin_relocation(OpsFixture& fixture, const std::string& location) {
  return fixture.run(buckets_relocate, BucketsRelocateRequest{"bucket", location, {}, false, "id"}).value();
}

OperationsStepResult step(OpsFixture& fixture, const Operation& operation) {
  return fixture
      .transact([&](Transaction& transaction) {
        return operations_run_step(transaction, {operation.bucket_generation, operation.id});
      })
      .value()
      .value;
}

Bucket bucket_now(OpsFixture& fixture) { return fixture.run(buckets_get, BucketsGetRequest{"bucket", {}}).value(); }

}  // namespace

TEST_CASE("A relocation within a continent's multi-region and dual-regions needs one step") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  CHECK(step(fixture, begin_relocation(fixture, "NAM4")).done);
  CHECK(bucket_now(fixture).location == "NAM4");
  CHECK(bucket_now(fixture).metageneration == 2);
}

TEST_CASE("A relocation to a region changes nothing until it is advanced") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  const Operation begun = begin_relocation(fixture, "US-EAST1");
  CHECK_FALSE(step(fixture, begun).done);
  CHECK(step(fixture, begun).waits);
  CHECK(bucket_now(fixture).location == "US");
  const auto advance = [](Transaction& transaction) -> Result<bool> {
    ASSIGN_OR_RETURN(Operation operation, operations_get(transaction, "bucket", "id"));
    operation.progress["advance_requested"] = "true";
    put_operation(transaction, operation);
    return true;
  };
  REQUIRE(fixture.transact(advance).ok());
  CHECK(step(fixture, begun).done);
  CHECK(bucket_now(fixture).location == "US-EAST1");
}

}  // namespace lakegate
