#include "metadata/ops/blobs_sweep.h"

#include "tests/metadata/blob_invariants.h"

namespace lakegate {
namespace {

std::vector<GarbageBlob> candidates(OpsFixture& fixture, std::optional<BlobId> after = std::nullopt,
                                    size_t limit = 100) {
  return *fixture.read([&](Transaction& transaction) { return blobs_list_garbage(transaction, after, limit); });
}

size_t forget(OpsFixture& fixture, const std::vector<GarbageBlob>& garbage) {
  return *fixture.run(blobs_forget_garbage, garbage);
}

ObjectsInsertRequest same_bytes(const Object& object, const std::string& name) {
  ObjectsInsertRequest request;
  request.bucket = object.bucket;
  request.name = name;
  request.size_bytes = object.size_bytes;
  request.extents = object.extents;
  return request;
}

}  // namespace

TEST_CASE("A blob that lost its last reference is swept with its bytes") {
  const Engine engine = GENERATE(Engine::kMemory, Engine::kRocksDb);
  OpsFixture fixture(engine);
  fixture.make_bucket("bucket");
  fixture.make_object("bucket", "name");
  CHECK(candidates(fixture).empty());
  REQUIRE(fixture.remove("bucket", "name").ok());
  REQUIRE(candidates(fixture).size() == 1);
  CHECK(forget(fixture, candidates(fixture)) == 1);
  CHECK(candidates(fixture).empty());
  CHECK(rows_of(*fixture.store, Table::kInline).empty());
}

TEST_CASE("A blob that is still referenced keeps its bytes, and is a candidate again later") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  const Object first = fixture.make_object("bucket", "first");
  REQUIRE(fixture.run(objects_insert, same_bytes(first, "second")).ok());
  REQUIRE(fixture.remove("bucket", "first").ok());
  REQUIRE(candidates(fixture).size() == 1);
  CHECK(forget(fixture, candidates(fixture)) == 0);
  CHECK(candidates(fixture).empty());
  check_blob_invariants(*fixture.store);
  REQUIRE(fixture.remove("bucket", "second").ok());
  REQUIRE(candidates(fixture).size() == 1);
  CHECK(forget(fixture, candidates(fixture)) == 1);
  CHECK(rows_of(*fixture.store, Table::kInline).empty());
}

TEST_CASE("A reference that is lost while its candidate is forgotten is not overlooked") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  const Object first = fixture.make_object("bucket", "first");
  REQUIRE(fixture.run(objects_insert, same_bytes(first, "second")).ok());
  REQUIRE(fixture.remove("bucket", "first").ok());
  Transaction forgetting = fixture.begin();
  REQUIRE(blobs_forget_garbage(forgetting, candidates(fixture)).ok());
  REQUIRE(fixture.remove("bucket", "second").ok());
  CHECK(fixture.commit(forgetting).code() == Code::kAborted);
  CHECK(candidates(fixture).size() == 1);
}

TEST_CASE("Of many candidates those that are free lose their bytes, in one commit") {
  const Engine engine = GENERATE(Engine::kMemory, Engine::kRocksDb);
  OpsFixture fixture(engine);
  fixture.make_bucket("bucket");
  for (const char* name : {"a", "b", "c"}) {
    const Object object = fixture.make_object("bucket", name);
    if (std::string_view(name) == "b") REQUIRE(fixture.run(objects_insert, same_bytes(object, "copy")).ok());
    REQUIRE(fixture.remove("bucket", name).ok());
  }
  REQUIRE(candidates(fixture).size() == 3);
  CHECK(forget(fixture, candidates(fixture)) == 2);
  CHECK(candidates(fixture).empty());
  CHECK(rows_of(*fixture.store, Table::kInline).size() == 1);
  check_blob_invariants(*fixture.store);
}

TEST_CASE("Candidates are listed in pages behind the last one") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  std::set<BlobId> expected;
  for (int i = 0; i < 7; ++i) {
    expected.insert(fixture.make_object("bucket", "name-" + std::to_string(i)).extents[0].blob);
    REQUIRE(fixture.remove("bucket", "name-" + std::to_string(i)).ok());
  }
  std::vector<BlobId> found;
  std::optional<BlobId> after;
  while (true) {
    const std::vector<GarbageBlob> page = candidates(fixture, after, 3);
    for (const GarbageBlob& garbage : page) found.push_back(garbage.blob);
    if (page.size() < 3) break;
    after = found.back();
  }
  CHECK(found == std::vector<BlobId>(expected.begin(), expected.end()));
}

}  // namespace lakegate
