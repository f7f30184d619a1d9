// Records of objects stay decoded in memory between reads; nobody may notice but by the clock.
#include <functional>

#include <catch2/catch.hpp>

#include "metadata/ops/buckets_delete.h"
#include "metadata/ops/objects_get.h"
#include "tests/metadata/ops_fixture.h"

namespace lakegate {
namespace {

void change_bucket(OpsFixture& fixture, const std::function<void(BucketAttributes&)>& change) {
  BucketsPatchRequest request;
  request.name = "bucket";
  request.change = [&](const Bucket& bucket) -> Result<BucketAttributes> {
    BucketAttributes attributes = bucket;
    change(attributes);
    return attributes;
  };
  REQUIRE(fixture.run(buckets_patch, request).ok());
}

Result<SharedObject> get_shared(OpsFixture& fixture) {
  const ObjectsGetRequest request{"bucket", "name", {}, {}};
  return fixture.read([&](Transaction& transaction) { return objects_get(transaction, request); });
}

}  // namespace

TEST_CASE("Readers of a live object share one record, until somebody writes it") {
  OpsFixture fixture(GENERATE(Engine::kMemory, Engine::kRocksDb));
  fixture.make_bucket("bucket");
  fixture.make_object("bucket", "name", "one");
  const SharedObject first = get_shared(fixture).value();
  CHECK(get_shared(fixture).value() == first);
  const Object second = fixture.make_object("bucket", "name", "two");
  CHECK(get_shared(fixture).value()->generation == second.generation);
  CHECK(first->generation < second.generation);
  REQUIRE(fixture.remove("bucket", "name").ok());
  CHECK(get_shared(fixture).status().code() == Code::kNotFound);
  CHECK(get_shared(fixture).status().code() == Code::kNotFound);
  const Object third = fixture.make_object("bucket", "name", "three");
  CHECK(get_shared(fixture).value()->generation == third.generation);
}

TEST_CASE("What the bucket makes of an object is seen at once, whoever has read it before") {
  OpsFixture fixture(GENERATE(Engine::kMemory, Engine::kRocksDb));
  fixture.make_bucket("bucket");
  const Object made = fixture.make_object("bucket", "name");
  CHECK_FALSE(get_shared(fixture).value()->retention_expiration_us.has_value());
  for (const int64_t period_s : {60, 120}) {
    change_bucket(fixture, [&](BucketAttributes& attributes) {
      attributes.retention_policy = RetentionPolicy{period_s, fixture.clock.now_us(), false};
    });
    CHECK(get_shared(fixture).value()->retention_expiration_us == made.time_created_us + period_s * 1'000'000);
  }
  change_bucket(fixture, [](BucketAttributes& attributes) { attributes.retention_policy.reset(); });
  CHECK_FALSE(get_shared(fixture).value()->retention_expiration_us.has_value());
}

TEST_CASE("An object of a bucket that was deleted and made again is not found") {
  OpsFixture fixture(GENERATE(Engine::kMemory, Engine::kRocksDb));
  fixture.make_bucket("bucket");
  fixture.make_object("bucket", "name");
  REQUIRE(get_shared(fixture).ok());
  REQUIRE(fixture.remove("bucket", "name").ok());
  REQUIRE(fixture.run(buckets_delete, BucketsDeleteRequest{"bucket", {}}).ok());
  CHECK(get_shared(fixture).status().message() == "The specified bucket does not exist.");
  fixture.make_bucket("bucket");
  CHECK(get_shared(fixture).status().message() == "No such object: bucket/name");
}

}  // namespace lakegate
