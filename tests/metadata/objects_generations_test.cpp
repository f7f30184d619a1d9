// One name through its generations: objects_insert, objects_get, objects_delete, objects_patch, with their events.
#include <thread>

#include "metadata/ops/objects_patch.h"
#include "tests/metadata/blob_invariants.h"

namespace lakegate {
namespace {

// "finalize 5" or "archive 5 overwritten", with generations counted from the first event's.
std::string shown(const ChangeEvent& event, const std::vector<uint64_t>& generations) {
  static const char* const kKinds[] = {"finalize", "metadataUpdate", "delete", "archive"};
  const auto at = std::find(generations.begin(), generations.end(), event.generation) - generations.begin();
  return std::string(kKinds[static_cast<int>(event.kind)]) + " " + event.object + "#" + std::to_string(at) + "." +
         std::to_string(event.metageneration) + (event.overwritten ? " overwritten" : "");
}

std::vector<std::string> shown(const std::vector<ChangeEvent>& events, const std::vector<uint64_t>& generations) {
  std::vector<std::string> all;
  for (const ChangeEvent& event : events) all.push_back(shown(event, generations));
  return all;
}

using Texts = std::vector<std::string>;

ObjectsPatchRequest set_content_type(const std::string& name, std::optional<uint64_t> generation = std::nullopt) {
  ObjectsPatchRequest request;
  request.bucket = "bucket";
  request.name = name;
  request.generation = generation;
  request.change = [](const Object& current) -> Result<ObjectAttributes> {
    ObjectAttributes attributes = current;
    attributes.content_type = "text/patched";
    return attributes;
  };
  return request;
}

Status insert_if(OpsFixture& fixture, const std::string& name, Precondition precondition) {
  ObjectsInsertRequest request = fixture.insert_request("bucket", name);
  request.precondition = precondition;
  const Status checked = fixture
                             .read([&](Transaction& transaction) {
                               return objects_insert_check(transaction, request.bucket, request.name, precondition);
                             })
                             .status();
  const Status done = fixture.run(objects_insert, request).status();
  CHECK(checked.code() == done.code());
  return done;
}

}  // namespace

TEST_CASE("An object is found as it was made, with its bytes") {
  const Engine engine = GENERATE(Engine::kMemory, Engine::kRocksDb);
  OpsFixture fixture(engine);
  fixture.make_bucket("bucket");
  const std::string name("dir/\0é", 7);
  const Object made = fixture.make_object("bucket", name, "hello");
  CHECK(made.generation != 0);
  CHECK(made.metageneration == 1);
  CHECK(made.storage_class == "STANDARD");
  CHECK(made.time_created_us == fixture.clock.now_us());
  CHECK(*fixture.get("bucket", name) == made);
  CHECK(*fixture.get("bucket", name, made.generation) == made);
  const ObjectsGetRequest request{"bucket", name, std::nullopt, {}};
  const Result<ObjectBytes> with_bytes =
      fixture.read([&](Transaction& transaction) { return objects_get_with_bytes(transaction, request); });
  REQUIRE(with_bytes.ok());
  CHECK(*with_bytes->object == made);
  CHECK(with_bytes->inline_blob->bytes() == "hello");
  check_blob_invariants(*fixture.store);
}

TEST_CASE("What is missing is not found in GCS's words") {
  OpsFixture fixture;
  CHECK(fixture.get("bucket", "name").status().message() == "The specified bucket does not exist.");
  CHECK(fixture.run(objects_insert, fixture.insert_request("bucket", "name")).status().code() == Code::kNotFound);
  fixture.make_bucket("bucket");
  const Status missing = fixture.get("bucket", "dir/name").status();
  CHECK(missing.code() == Code::kNotFound);
  CHECK(missing.message() == "No such object: bucket/dir/name");
  CHECK(fixture.remove("bucket", "name").code() == Code::kNotFound);
  CHECK(fixture.remove("bucket", "name", 1).code() == Code::kNotFound);
  CHECK(fixture.get("bucket", "name", std::nullopt, {5, {}, {}, {}}).status().code() == Code::kNotFound);
}

TEST_CASE("Without versioning an overwrite and a deletion leave nothing but candidates for sweeping") {
  const Engine engine = GENERATE(Engine::kMemory, Engine::kRocksDb);
  OpsFixture fixture(engine);
  fixture.make_bucket("bucket");
  const Object first = fixture.make_object("bucket", "name", "one");
  const Object second = fixture.make_object("bucket", "name", "two");
  CHECK(second.generation > first.generation);
  CHECK(fixture.get("bucket", "name", first.generation).status().code() == Code::kNotFound);
  check_blob_invariants(*fixture.store);
  REQUIRE(fixture.remove("bucket", "name").ok());
  CHECK(fixture.get("bucket", "name").status().code() == Code::kNotFound);
  CHECK(rows_of(*fixture.store, Table::kObjects).empty());
  CHECK(rows_of(*fixture.store, Table::kNoncurrent).empty());
  CHECK(rows_of(*fixture.store, Table::kBlobRefs).empty());
  CHECK(rows_of(*fixture.store, Table::kGarbage).size() == 2);
  const std::vector<ChangeEvent> events = fixture.new_events();
  CHECK(shown(events, {first.generation, second.generation}) ==
        Texts{"finalize name#0.1", "delete name#0.1 overwritten", "finalize name#1.1", "delete name#1.1"});
  CHECK(events[1].commit_version == second.generation);
  CHECK((events[1].index == 0 && events[2].index == 1));
}

TEST_CASE("With versioning an overwrite and a deletion keep the old generation as noncurrent") {
  const Engine engine = GENERATE(Engine::kMemory, Engine::kRocksDb);
  OpsFixture fixture(engine);
  fixture.make_bucket("bucket", true);
  const Object first = fixture.make_object("bucket", "name", "one");
  fixture.clock.advance_us(10);
  const Object second = fixture.make_object("bucket", "name", "two");
  Object archived = first;
  archived.time_deleted_us = second.time_created_us;
  CHECK(*fixture.get("bucket", "name", first.generation) == archived);
  REQUIRE(fixture.remove("bucket", "name").ok());
  CHECK(fixture.get("bucket", "name").status().code() == Code::kNotFound);
  CHECK(fixture.get("bucket", "name", second.generation)->time_deleted_us != 0);
  check_blob_invariants(*fixture.store);
  CHECK(rows_of(*fixture.store, Table::kBlobRefs).size() == 2);
  CHECK(shown(fixture.new_events(), {first.generation, second.generation}) ==
        Texts{"finalize name#0.1", "archive name#0.1 overwritten", "finalize name#1.1", "archive name#1.1"});
}

TEST_CASE("A deletion by generation is for good, live or noncurrent") {
  OpsFixture fixture;
  fixture.make_bucket("bucket", true);
  const Object first = fixture.make_object("bucket", "name");
  const Object second = fixture.make_object("bucket", "name");
  const Object third = fixture.make_object("bucket", "name");
  fixture.new_events();
  REQUIRE(fixture.remove("bucket", "name", first.generation).ok());
  CHECK(fixture.get("bucket", "name", first.generation).status().code() == Code::kNotFound);
  CHECK(fixture.get("bucket", "name")->generation == third.generation);
  REQUIRE(fixture.remove("bucket", "name", third.generation).ok());
  CHECK(fixture.get("bucket", "name").status().code() == Code::kNotFound);
  CHECK(fixture.get("bucket", "name", third.generation).status().code() == Code::kNotFound);
  CHECK(fixture.get("bucket", "name", second.generation).ok());
  check_blob_invariants(*fixture.store);
  CHECK(shown(fixture.new_events(), {first.generation, third.generation}) ==
        Texts{"delete name#0.1", "delete name#1.1"});
}

TEST_CASE("Preconditions of an insertion look at the live generation, at the start and at the commit") {
  OpsFixture fixture;
  fixture.make_bucket("bucket", true);
  CHECK(insert_if(fixture, "name", {7, {}, {}, {}}).code() == Code::kConditionNotMet);
  CHECK(insert_if(fixture, "name", {{}, 0, {}, {}}).code() == Code::kConditionNotMet);
  CHECK(insert_if(fixture, "name", {{}, {}, 1, {}}).code() == Code::kConditionNotMet);
  CHECK(fixture.new_events().empty());
  CHECK(insert_if(fixture, "name", {0, {}, {}, {}}).ok());
  CHECK(insert_if(fixture, "name", {0, {}, {}, {}}).code() == Code::kConditionNotMet);
  const uint64_t live = fixture.get("bucket", "name")->generation;
  CHECK(insert_if(fixture, "name", {{}, live, {}, {}}).code() == Code::kConditionNotMet);
  CHECK(insert_if(fixture, "name", {live, {}, 1, {}}).ok());
  REQUIRE(fixture.remove("bucket", "name").ok());
  // A noncurrent generation is no live object.
  CHECK(insert_if(fixture, "name", {0, {}, {}, {}}).ok());
}

TEST_CASE("Preconditions of a deletion look at the generation that it names") {
  OpsFixture fixture;
  fixture.make_bucket("bucket", true);
  const Object first = fixture.make_object("bucket", "name");
  const Object second = fixture.make_object("bucket", "name");
  const auto remove_if = [&](std::optional<uint64_t> generation, Precondition precondition) {
    return fixture.run(objects_delete, ObjectsDeleteRequest{"bucket", "name", generation, precondition}).status();
  };
  CHECK(remove_if({}, {first.generation, {}, {}, {}}).code() == Code::kConditionNotMet);
  CHECK(remove_if({}, {0, {}, {}, {}}).code() == Code::kConditionNotMet);
  CHECK(remove_if(first.generation, {second.generation, {}, {}, {}}).code() == Code::kConditionNotMet);
  CHECK(remove_if(first.generation, {{}, first.generation, {}, {}}).code() == Code::kConditionNotMet);
  CHECK(remove_if(first.generation, {first.generation, {}, 1, {}}).ok());
  CHECK(remove_if({}, {second.generation, {}, {}, {}}).ok());
}

TEST_CASE("A patch raises the metageneration of one generation, live or noncurrent, and tells it") {
  OpsFixture fixture;
  fixture.make_bucket("bucket", true);
  const Object first = fixture.make_object("bucket", "name");
  const Object second = fixture.make_object("bucket", "name");
  fixture.new_events();
  fixture.clock.advance_us(3);
  const Result<Object> patched = fixture.run(objects_patch, set_content_type("name"));
  REQUIRE(patched.ok());
  Object expected = second;
  expected.metageneration = 2;
  expected.content_type = "text/patched";
  expected.updated_us = second.updated_us + 3;
  CHECK(*patched == expected);
  CHECK(*fixture.get("bucket", "name") == expected);
  REQUIRE(fixture.run(objects_patch, set_content_type("name", first.generation)).ok());
  const Result<Object> noncurrent = fixture.get("bucket", "name", first.generation);
  REQUIRE(noncurrent.ok());
  CHECK((noncurrent->metageneration == 2 && noncurrent->time_deleted_us != 0));
  CHECK(*fixture.get("bucket", "name") == expected);
  ObjectsPatchRequest stale = set_content_type("name");
  stale.precondition.if_metageneration_match = 1;
  CHECK(fixture.run(objects_patch, stale).status().code() == Code::kConditionNotMet);
  CHECK(fixture.run(objects_patch, set_content_type("none")).status().code() == Code::kNotFound);
  CHECK(shown(fixture.new_events(), {first.generation, second.generation}) ==
        Texts{"metadataUpdate name#1.2", "metadataUpdate name#0.2"});
  check_blob_invariants(*fixture.store);
}

TEST_CASE("An insertion whose extents do not make up the object is refused") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  ObjectsInsertRequest too_short = fixture.insert_request("bucket", "name");
  too_short.size_bytes += 1;
  CHECK(fixture.run(objects_insert, too_short).status().code() == Code::kInternal);
  ObjectsInsertRequest too_long = fixture.insert_request("bucket", "name");
  too_long.size_bytes -= 1;
  CHECK(fixture.run(objects_insert, too_long).status().code() == Code::kInternal);
  ObjectsInsertRequest foreign = fixture.insert_request("bucket", "name");
  foreign.inline_bytes->first = fixture.new_blob();
  CHECK(fixture.run(objects_insert, foreign).status().code() == Code::kInternal);
  ObjectsInsertRequest too_large = fixture.insert_request("bucket", "name");
  too_large.size_bytes = (5ULL << 40) + 1;
  CHECK(fixture.run(objects_insert, too_large).status().code() == Code::kTooLarge);
  CHECK(fixture.new_events().empty());
}

TEST_CASE("Damaged or missing inline bytes are data loss") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  const Object object = fixture.make_object("bucket", "name", "hello");
  const std::string key = inline_key(object.extents[0].blob);
  const ObjectsGetRequest request{"bucket", "name", std::nullopt, {}};
  const auto read_status = [&] {
    const auto found =
        fixture.read([&](Transaction& transaction) { return objects_get_with_bytes(transaction, request); });
    return found.ok() ? found->inline_blob->verify() : found.status();
  };
  Transaction damage = fixture.begin();
  std::string stored = *fixture.store->get(Table::kInline, key, ReadMode::kMayBlock).value();
  stored[0] ^= 1;
  damage.put(Table::kInline, key, stored);
  REQUIRE(fixture.commit(damage).ok());
  CHECK(read_status().code() == Code::kDataLoss);
  Transaction removal = fixture.begin();
  removal.erase(Table::kInline, key);
  REQUIRE(fixture.commit(removal).ok());
  CHECK(read_status().code() == Code::kDataLoss);
}

TEST_CASE("Of many writers that want a new name exactly one wins, and the feed tells of one") {
  OpsFixture fixture;
  fixture.make_bucket("bucket");
  for (int round = 0; round < 20; ++round) {
    const std::string name = "name-" + std::to_string(round);
    constexpr int kWriters = 8;
    std::vector<ObjectsInsertRequest> requests;
    for (int i = 0; i < kWriters; ++i) {
      requests.push_back(fixture.insert_request("bucket", name));
      requests.back().precondition.if_generation_match = 0;
    }
    std::vector<Status> outcomes(kWriters);
    std::vector<std::thread> writers;
    for (int i = 0; i < kWriters; ++i) {
      writers.emplace_back([&, i] { outcomes[i] = fixture.run(objects_insert, requests[i]).status(); });
    }
    for (std::thread& writer : writers) writer.join();
    int winners = 0;
    for (const Status& outcome : outcomes) {
      if (outcome.ok())
        ++winners;
      else
        CHECK(outcome.code() == Code::kConditionNotMet);
    }
    REQUIRE(winners == 1);
    CHECK(fixture.new_events().size() == 1);
  }
  check_blob_invariants(*fixture.store);
}

}  // namespace lakegate
