// New generations from the bytes of others: objects_copy, objects_move, objects_compose.
#include "metadata/ops/objects_compose.h"
#include "metadata/ops/objects_copy.h"
#include "metadata/ops/objects_move.h"
#include "tests/metadata/blob_invariants.h"

namespace lakegate {
namespace {

ObjectsCopyRequest copy_request(const std::string& source, const std::string& name) {
  ObjectsCopyRequest request;
  request.source_bucket = "bucket";
  request.source_name = source;
  request.bucket = "bucket";
  request.name = name;
  request.attributes = [](const Object& object) -> Result<ObjectAttributes> {
    ObjectAttributes attributes = object;
    attributes.content_type = "copied";
    return attributes;
  };
  return request;
}

ObjectsComposeRequest compose_request(const std::string& name, const std::vector<std::string>& sources) {
  ObjectsComposeRequest request;
  request.bucket = "bucket";
  request.name = name;
  for (const std::string& source : sources) request.sources.push_back({source, std::nullopt, {}});
  return request;
}

// What the extents of an object read as.
std::string content_of(OpsFixture& fixture, const Object& object) {
  std::string content;
  for (const Extent& extent : object.extents) {
    const Result<InlineBlobPtr> blob =
        fixture.read([&](Transaction& transaction) { return read_inline_blob(transaction, extent.blob); });
    REQUIRE(blob.ok());
    content += (*blob)->bytes().substr(extent.offset, extent.length);
  }
  return content;
}

std::vector<ChangeKind> kinds_of(const std::vector<ChangeEvent>& events) {
  std::vector<ChangeKind> kinds;
  for (const ChangeEvent& event : events) kinds.push_back(event.kind);
  return kinds;
}

using Kinds = std::vector<ChangeKind>;

}  // namespace

TEST_CASE("A copy shares the bytes, and outlives its source") {
  const Engine engine = GENERATE(Engine::kMemory, Engine::kRocksDb);
  OpsFixture fixture(engine);
  fixture.make_bucket("bucket");
  const Object source = fixture.make_object("bucket", "source", "hello");
  const Result<Object> copy = fixture.run(objects_copy, copy_request("source", "copy"));
  REQUIRE(copy.ok());
  CHECK(copy->generation > source.generation);
  CHECK(copy->extents == source.extents);
  CHECK(copy->checksums == source.checksums);
  CHECK(copy->content_type == "copied");
  CHECK(rows_of(*fixture.store, Table::kBlobRefs).size() == 2);
  REQUIRE(fixture.remove("bucket", "source").ok());
  check_blob_invariants(*fixture.store);
  CHECK(content_of(fixture, *fixture.get("bucket", "copy")) == "hello");
}

TEST_CASE("A copy onto itself makes a new generation of the same bytes") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  const Object source = fixture.make_object("bucket", "name", "hello");
  const Result<Object> copy = fixture.run(objects_copy, copy_request("name", "name"));
  REQUIRE(copy.ok());
  CHECK(fixture.get("bucket", "name")->generation == copy->generation);
  CHECK(fixture.get("bucket", "name", source.generation).status().code() == Code::kNotFound);
  check_blob_invariants(*fixture.store);
  CHECK(content_of(fixture, *copy) == "hello");
}

TEST_CASE("A copy reads a noncurrent generation and heeds the preconditions of both sides") {
  OpsFixture fixture;
  fixture.make_bucket("bucket", true);
  const Object old = fixture.make_object("bucket", "source", "old");
  fixture.make_object("bucket", "source", "new");
  ObjectsCopyRequest request = copy_request("source", "copy");
  request.source_generation = old.generation;
  request.source_precondition.if_generation_match = old.generation + 1;
  CHECK(fixture.run(objects_copy, request).status().code() == Code::kConditionNotMet);
  request.source_precondition.if_generation_match = old.generation;
  request.precondition.if_generation_match = 1;
  CHECK(fixture.run(objects_copy, request).status().code() == Code::kConditionNotMet);
  request.precondition.if_generation_match = 0;
  const Result<Object> copy = fixture.run(objects_copy, request);
  REQUIRE(copy.ok());
  CHECK(content_of(fixture, *copy) == "old");
  CHECK(fixture.run(objects_copy, copy_request("none", "copy")).status().message() == "No such object: bucket/none");
  check_blob_invariants(*fixture.store);
}

TEST_CASE("A copy fails to commit when its source goes meanwhile") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  fixture.make_object("bucket", "source");
  Transaction copy = fixture.begin();
  REQUIRE(objects_copy(copy, copy_request("source", "copy")).ok());
  REQUIRE(fixture.remove("bucket", "source").ok());
  CHECK(fixture.commit(copy).code() == Code::kAborted);
  check_blob_invariants(*fixture.store);
}

TEST_CASE("A move leaves one object, in one commit, destination first") {
  const bool versioning = GENERATE(false, true);
  OpsFixture fixture;
  fixture.make_bucket("bucket", versioning);
  const Object source = fixture.make_object("bucket", "source", "hello");
  fixture.make_object("bucket", "name", "old");
  fixture.new_events();
  const Result<Object> moved = fixture.run(objects_move, ObjectsMoveRequest{"bucket", "source", {}, "name", {}});
  REQUIRE(moved.ok());
  CHECK(content_of(fixture, *fixture.get("bucket", "name")) == "hello");
  CHECK(fixture.get("bucket", "source").status().code() == Code::kNotFound);
  CHECK(fixture.get("bucket", "source", source.generation).ok() == versioning);
  const std::vector<ChangeEvent> events = fixture.new_events();
  const ChangeKind gone = versioning ? ChangeKind::kArchive : ChangeKind::kDelete;
  CHECK(kinds_of(events) == Kinds{gone, ChangeKind::kFinalize, gone});
  for (const ChangeEvent& event : events) CHECK(event.commit_version == moved->generation);
  CHECK((events[0].overwritten && !events[2].overwritten));
  check_blob_invariants(*fixture.store);
}

TEST_CASE("A move onto itself, or against a precondition, changes nothing") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  const Object source = fixture.make_object("bucket", "source");
  fixture.new_events();
  const auto move_if = [&](const std::string& name, Precondition source_precondition, Precondition precondition) {
    const ObjectsMoveRequest request{"bucket", "source", source_precondition, name, precondition};
    return fixture.run(objects_move, request).status().code();
  };
  CHECK(move_if("source", {}, {}) == Code::kInvalidArgument);
  CHECK(move_if("name", {source.generation + 1, {}, {}, {}}, {}) == Code::kConditionNotMet);
  CHECK(move_if("name", {}, {5, {}, {}, {}}) == Code::kConditionNotMet);
  CHECK(fixture.new_events().empty());
  CHECK(*fixture.get("bucket", "source") == source);
}

TEST_CASE("A composite is its sources one after the other, with a checksum and no MD5") {
  const Engine engine = GENERATE(Engine::kMemory, Engine::kRocksDb);
  OpsFixture fixture(engine);
  fixture.make_bucket("bucket");
  fixture.make_object("bucket", "a", "hello ");
  fixture.make_object("bucket", "b", "");
  fixture.make_object("bucket", "c", "world");
  const Result<Object> composite = fixture.run(objects_compose, compose_request("d", {"a", "b", "c", "a"}));
  REQUIRE(composite.ok());
  const std::string expected = "hello worldhello ";
  CHECK(content_of(fixture, *composite) == expected);
  CHECK(composite->size_bytes == expected.size());
  CHECK(composite->checksums.crc32c == crc32c(as_bytes(expected)));
  CHECK_FALSE(composite->checksums.md5);
  CHECK(composite->component_count == 4);
  check_blob_invariants(*fixture.store);
  const Result<Object> nested = fixture.run(objects_compose, compose_request("e", {"d", "c"}));
  REQUIRE(nested.ok());
  CHECK(nested->component_count == 5);
  CHECK(content_of(fixture, *nested) == expected + "world");
  check_blob_invariants(*fixture.store);
}

TEST_CASE("A composite may replace one of its sources") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  fixture.make_object("bucket", "log", "one");
  fixture.make_object("bucket", "part", "two");
  ObjectsComposeRequest request = compose_request("log", {"log", "part", "part"});
  request.delete_source_objects = true;
  const Result<Object> composite = fixture.run(objects_compose, request);
  REQUIRE(composite.ok());
  CHECK(content_of(fixture, *fixture.get("bucket", "log")) == "onetwotwo");
  CHECK(fixture.get("bucket", "part").status().code() == Code::kNotFound);
  CHECK(kinds_of(fixture.new_events()) == Kinds{ChangeKind::kFinalize, ChangeKind::kFinalize, ChangeKind::kDelete,
                                                ChangeKind::kFinalize, ChangeKind::kDelete});
  check_blob_invariants(*fixture.store);
}

TEST_CASE("Composing with versioning archives live sources and removes named noncurrent ones") {
  OpsFixture fixture;
  fixture.make_bucket("bucket", true);
  const Object old = fixture.make_object("bucket", "a", "old");
  const Object live = fixture.make_object("bucket", "a", "new");
  ObjectsComposeRequest request = compose_request("b", {"a", "a"});
  request.sources[0].generation = old.generation;
  request.delete_source_objects = true;
  const Result<Object> composite = fixture.run(objects_compose, request);
  REQUIRE(composite.ok());
  CHECK(content_of(fixture, *composite) == "oldnew");
  CHECK(fixture.get("bucket", "a").status().code() == Code::kNotFound);
  CHECK(fixture.get("bucket", "a", live.generation).ok());
  CHECK(fixture.get("bucket", "a", old.generation).status().code() == Code::kNotFound);
  check_blob_invariants(*fixture.store);
}

TEST_CASE("A composition that cannot be is refused and changes nothing") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  const Object source = fixture.make_object("bucket", "a");
  fixture.new_events();
  const auto code_of = [&](const ObjectsComposeRequest& request) {
    return fixture.run(objects_compose, request).status().code();
  };
  CHECK(code_of(compose_request("d", {})) == Code::kInvalidArgument);
  CHECK(code_of(compose_request("d", std::vector<std::string>(33, "a"))) == Code::kInvalidArgument);
  CHECK(code_of(compose_request("d", {"a", "none"})) == Code::kNotFound);
  ObjectsComposeRequest stale = compose_request("d", {"a"});
  stale.sources[0].precondition.if_generation_match = source.generation + 1;
  CHECK(code_of(stale) == Code::kConditionNotMet);
  ObjectsComposeRequest taken = compose_request("a", {"a"});
  taken.precondition.if_generation_match = 0;
  CHECK(code_of(taken) == Code::kConditionNotMet);
  CHECK(fixture.new_events().empty());
}

TEST_CASE("Too many pieces and too many bytes are told apart") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  ObjectsInsertRequest pieces;
  pieces.bucket = "bucket";
  pieces.name = "pieces";
  for (size_t i = 0; i < limits::kExtentsPerObjectMax; ++i) {
    pieces.extents.push_back({fixture.new_blob(), BlobKind::kStored, 0, 1});
  }
  pieces.size_bytes = pieces.extents.size();
  REQUIRE(fixture.run(objects_insert, pieces).ok());
  CHECK(fixture.run(objects_compose, compose_request("d", {"pieces"})).ok());
  const Status split = fixture.run(objects_compose, compose_request("d", {"pieces", "pieces"})).status();
  CHECK(split.reason() == "tooManyExtents");

  ObjectsInsertRequest large;
  large.bucket = "bucket";
  large.name = "large";
  large.size_bytes = limits::kObjectSizeBytesMax;
  large.extents = {{fixture.new_blob(), BlobKind::kStored, 0, large.size_bytes}};
  REQUIRE(fixture.run(objects_insert, large).ok());
  CHECK(fixture.run(objects_compose, compose_request("d", {"large", "pieces"})).status().code() == Code::kTooLarge);
  check_blob_invariants(*fixture.store);
}

}  // namespace lakegate
