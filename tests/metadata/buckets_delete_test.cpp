#include "metadata/ops/buckets_delete.h"

#include <thread>

#include "metadata/ops/buckets_get.h"
#include "metadata/ops/objects_patch.h"
#include "tests/metadata/ops_fixture.h"

namespace lakegate {
namespace {

Status delete_bucket(OpsFixture& fixture, const std::string& name, Precondition precondition = {}) {
  return fixture.run(buckets_delete, BucketsDeleteRequest{name, precondition}).status();
}

}  // namespace

TEST_CASE("An empty bucket goes, and one of the same name shares nothing with it") {
  OpsFixture fixture;
  const Bucket first = fixture.make_bucket("bucket");
  CHECK(delete_bucket(fixture, "bucket", {{}, {}, 2, {}}).code() == Code::kConditionNotMet);
  REQUIRE(delete_bucket(fixture, "bucket").ok());
  CHECK(delete_bucket(fixture, "bucket").code() == Code::kNotFound);
  CHECK(fixture.make_bucket("bucket").generation > first.generation);
}

TEST_CASE("A bucket with live or only noncurrent objects stays") {
  OpsFixture fixture;
  fixture.make_bucket("bucket", true);
  const Object object = fixture.make_object("bucket", "name");
  CHECK(delete_bucket(fixture, "bucket").code() == Code::kConflict);
  REQUIRE(fixture.remove("bucket", "name").ok());
  const Status not_empty = delete_bucket(fixture, "bucket");
  CHECK(not_empty.code() == Code::kConflict);
  CHECK(not_empty.message() == "The bucket you tried to delete is not empty.");
  REQUIRE(fixture.remove("bucket", "name", object.generation).ok());
  CHECK(delete_bucket(fixture, "bucket").ok());
}

TEST_CASE("An object that appears between the look and the commit keeps the bucket") {
  const Engine engine = GENERATE(Engine::kMemory, Engine::kRocksDb);
  OpsFixture fixture(engine);
  fixture.make_bucket("bucket");
  Transaction deletion = fixture.begin();
  REQUIRE(buckets_delete(deletion, {"bucket", {}}).ok());
  fixture.make_object("bucket", "name");
  CHECK(fixture.commit(deletion).code() == Code::kAborted);
  CHECK(fixture.get("bucket", "name").ok());
}

TEST_CASE("A bucket that goes between the look and the commit takes no object with it") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  Transaction insertion = fixture.begin();
  REQUIRE(objects_insert(insertion, fixture.insert_request("bucket", "name")).ok());
  REQUIRE(delete_bucket(fixture, "bucket").ok());
  CHECK(fixture.commit(insertion).code() == Code::kAborted);
}

TEST_CASE("Objects of another bucket do not disturb a deletion") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  fixture.make_bucket("other");
  Transaction deletion = fixture.begin();
  REQUIRE(buckets_delete(deletion, {"bucket", {}}).ok());
  fixture.make_object("other", "name");
  CHECK(fixture.commit(deletion).ok());
}

TEST_CASE("Of a deletion and an insertion at the same time exactly one succeeds") {
  OpsFixture fixture;
  constexpr int kRounds = 300;
  for (int round = 0; round < kRounds; ++round) {
    const std::string bucket = "bucket-" + std::to_string(round);
    fixture.make_bucket(bucket);
    const ObjectsInsertRequest insert = fixture.insert_request(bucket, "name");
    Status deleted;
    std::thread deleter([&] { deleted = delete_bucket(fixture, bucket); });
    const Status inserted = fixture.run(objects_insert, insert).status();
    deleter.join();
    REQUIRE(deleted.ok() != inserted.ok());
    if (deleted.ok()) {
      CHECK(inserted.code() == Code::kNotFound);
    } else {
      CHECK(deleted.code() == Code::kConflict);
      CHECK(fixture.get(bucket, "name").ok());
    }
  }
}

}  // namespace lakegate
