// The bucket operations: buckets_insert, buckets_get, buckets_list, buckets_patch.
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/buckets_list.h"
#include "tests/metadata/ops_fixture.h"

namespace lakegate {
namespace {

Result<Bucket> get_bucket(OpsFixture& fixture, const std::string& name, Precondition precondition = {}) {
  const BucketsGetRequest request{name, precondition};
  return fixture.read([&](Transaction& transaction) { return buckets_get(transaction, request); });
}

}  // namespace

TEST_CASE("A bucket is found as it was made, with the commit version as generation") {
  const Engine engine = GENERATE(Engine::kMemory, Engine::kRocksDb);
  OpsFixture fixture(engine);
  BucketsInsertRequest request{"bucket", "project", {}};
  request.attributes.location = "EU";
  request.attributes.labels = {{"team", "data"}};
  const Result<Bucket> made = fixture.run(buckets_insert, request);
  REQUIRE(made.ok());
  CHECK(made->generation != 0);
  CHECK(made->metageneration == 1);
  CHECK(made->time_created_us == fixture.clock.now_us());
  CHECK(made->location == "EU");
  CHECK(*get_bucket(fixture, "bucket") == *made);
}

TEST_CASE("A bucket's name is taken for all projects") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  const Status taken = fixture.run(buckets_insert, BucketsInsertRequest{"bucket", "other", {}}).status();
  CHECK(taken.code() == Code::kAlreadyExists);
  CHECK(taken.message() == "Your previous request to create the named bucket succeeded and you already own it.");
}

TEST_CASE("A missing bucket is not found in GCS's words") {
  OpsFixture fixture;
  CHECK(get_bucket(fixture, "bucket").status().code() == Code::kNotFound);
  CHECK(get_bucket(fixture, "bucket").status().message() == "The specified bucket does not exist.");
}

TEST_CASE("A patch raises the metageneration and keeps what it does not change") {
  OpsFixture fixture;
  const Bucket made = fixture.make_bucket("bucket");
  fixture.clock.advance_us(5);
  BucketsPatchRequest request;
  request.name = "bucket";
  request.precondition.if_metageneration_match = 1;
  request.change = [](const Bucket& current) -> Result<BucketAttributes> {
    BucketAttributes attributes = current;
    attributes.versioning_enabled = true;
    return attributes;
  };
  const Result<Bucket> patched = fixture.run(buckets_patch, request);
  REQUIRE(patched.ok());
  Bucket expected = made;
  expected.versioning_enabled = true;
  expected.metageneration = 2;
  expected.updated_us = made.updated_us + 5;
  CHECK(*patched == expected);
  CHECK(*get_bucket(fixture, "bucket") == expected);
  CHECK(fixture.run(buckets_patch, request).status().code() == Code::kConditionNotMet);
  CHECK(*get_bucket(fixture, "bucket") == expected);
  CHECK(get_bucket(fixture, "bucket", {{}, {}, {}, 2}).status().code() == Code::kNotModified);
}

TEST_CASE("Buckets are listed by project in name order, page by page") {
  OpsFixture fixture;
  for (const std::string name : {"b-2", "a-1", "b-1", "c-1", "b-3"}) fixture.make_bucket(name);
  REQUIRE(fixture.run(buckets_insert, BucketsInsertRequest{"b-0", "other", {}}).ok());
  std::vector<std::string> names;
  BucketsListRequest request{"project", "b-", "", 2};
  for (bool more = true; more;) {
    const Result<BucketsListPage> page =
        fixture.read([&](Transaction& transaction) { return buckets_list(transaction, request); });
    REQUIRE(page.ok());
    CHECK(page->buckets.size() <= 2);
    for (const Bucket& bucket : page->buckets) names.push_back(bucket.name);
    more = page->more;
    request.start_after = names.back();
  }
  CHECK(names == std::vector<std::string>{"b-1", "b-2", "b-3"});
}

}  // namespace lakegate
