#include "metadata/ops/buckets_relocate.h"

#include "metadata/ops/buckets_get.h"
#include "metadata/ops/buckets_operations_advance_relocate_bucket.h"
#include "metadata/ops/operations.h"
#include "tests/metadata/ops_fixture.h"

namespace lakegate {
namespace {

using AdvanceRequest = BucketsOperationsAdvanceRelocateBucketRequest;

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
  REQUIRE(fixture.run(buckets_operations_advance_relocate_bucket, AdvanceRequest{"bucket", "id", 0, 0}).ok());
  CHECK(step(fixture, begun).done);
  CHECK(bucket_now(fixture).location == "US-EAST1");
}

TEST_CASE("A relocation that was not done in the time of its advance waits again") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  const Operation begun = begin_relocation(fixture, "US-EAST1");
  CHECK_FALSE(step(fixture, begun).done);
  REQUIRE(fixture.run(buckets_operations_advance_relocate_bucket, AdvanceRequest{"bucket", "id", 1'000'000, 0}).ok());
  fixture.clock.advance_us(1'000'000);
  CHECK_FALSE(step(fixture, begun).done);
  CHECK(step(fixture, begun).waits);
  CHECK(bucket_now(fixture).location == "US");
}

TEST_CASE("Only a relocation that runs can be advanced, and only into the future") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  const auto advance = [&](const char* id, int64_t expire_time_us) {
    return fixture.run(buckets_operations_advance_relocate_bucket, AdvanceRequest{"bucket", id, 0, expire_time_us})
        .status()
        .code();
  };
  CHECK(advance("none", 0) == Code::kNotFound);
  const Operation begun = begin_relocation(fixture, "NAM4");
  CHECK(advance("id", 1) == Code::kInvalidArgument);
  CHECK(step(fixture, begun).done);
  CHECK(advance("id", 0) == Code::kInvalidArgument);
}

}  // namespace lakegate
