// Soft-deleted generations: how they come to be, how they are found and listed, and how they come back, alone or in
// bulk.
#include "metadata/ops/objects_restore.h"

#include <algorithm>

#include "base/encoding.h"
#include "metadata/ops/objects_bulk_restore.h"
#include "tests/metadata/blob_invariants.h"
#include "tests/support/own_object.h"

namespace lakegate {
namespace {

constexpr int64_t kWeekS = 604'800;

class SoftDeleteWorld : public OpsFixture {
 public:
  explicit SoftDeleteWorld(Engine engine = Engine::kMemory, bool versioning = false) : OpsFixture(engine) {
    BucketsInsertRequest request{"bucket", "project", {}};
    request.attributes.versioning_enabled = versioning;
    request.attributes.soft_delete_policy = SoftDeletePolicy{kWeekS, clock.now_us()};
    Result<Bucket> made = run(buckets_insert, request);
    REQUIRE(made.ok());
    bucket = *made;
  }

  Object make_deleted(const std::string& name, const std::string& bytes = "data") {
    const Object object = make_object("bucket", name, bytes);
    clock.advance_us(1000);
    REQUIRE(remove("bucket", name, object.generation).ok());
    return object;
  }
  Result<Object> get_deleted(const std::string& name, std::optional<uint64_t> generation) {
    const ObjectsGetRequest request{"bucket", name, generation, {}, true};
    return read([&](Transaction& transaction) { return get_own_object(transaction, request); });
  }
  Result<Object> restore(const std::string& name, uint64_t generation, Precondition precondition = {}) {
    return run(objects_restore, ObjectsRestoreRequest{"bucket", name, generation, precondition, false});
  }
  // "name#n" of every page, n counting generations from 1.
  std::vector<std::string> list_deleted(ObjectsListRequest request, const std::vector<Object>& made) {
    request.bucket = "bucket";
    request.soft_deleted = true;
    std::vector<std::string> shown;
    for (bool more = true; more;) {
      const Result<ObjectsListPage> page = list(request);
      REQUIRE(page.ok());
      for (const Object& object : page->items) {
        const auto at = std::ranges::find(made, object.generation, &Object::generation) - made.begin();
        shown.push_back(object.name + "#" + std::to_string(at + 1));
      }
      for (const std::string& prefix : page->prefixes) shown.push_back(prefix);
      more = page->next.has_value();
      if (more) request.position = *page->next;
    }
    return shown;
  }
  Operation bulk_restore(ObjectsBulkRestoreRequest request) {
    request.bucket = "bucket";
    request.operation_id = "id" + std::to_string(++operations_);
    REQUIRE(run(objects_bulk_restore, request).ok());
    const RunningOperation running{bucket.generation, request.operation_id};
    for (int steps = 0; steps < 100; ++steps) {
      const auto step = transact([&](Transaction& transaction) { return operations_run_step(transaction, running); });
      INFO(step.status().to_string());
      REQUIRE(step.ok());
      check_blob_invariants(*store);
      if (step->value.done) break;
    }
    const Result<Operation> ended =
        read([&](Transaction& transaction) { return operations_get(transaction, "bucket", request.operation_id); });
    REQUIRE(ended.ok());
    CHECK(ended->state == OperationState::kSucceeded);
    return *ended;
  }
  static uint64_t count(const Operation& operation, const char* counter) {
    const auto found = operation.progress.find(counter);
    return found == operation.progress.end() ? 0 : std::stoull(found->second);
  }

  Bucket bucket;

 private:
  int operations_ = 0;
};

}  // namespace

TEST_CASE("a deleted generation is found soft-deleted until its time is over") {
  SoftDeleteWorld world;
  const Object object = world.make_object("bucket", "name", "bytes");
  world.clock.advance_us(5000);
  const int64_t deleted_us = world.clock.now_us();
  REQUIRE(world.remove("bucket", "name").ok());
  CHECK(world.get("bucket", "name").status().code() == Code::kNotFound);
  CHECK(world.get("bucket", "name", object.generation).status().code() == Code::kNotFound);
  const Result<Object> found = world.get_deleted("name", object.generation);
  REQUIRE(found.ok());
  CHECK(found->soft_delete_time_us == deleted_us);
  CHECK(found->hard_delete_time_us == deleted_us + kWeekS * 1'000'000);
  CHECK(found->checksums.crc32c == object.checksums.crc32c);
  CHECK(world.get_deleted("name", std::nullopt).status().reason() == "required");
  CHECK(world.get_deleted("name", object.generation + 1).status().code() == Code::kNotFound);
  world.clock.advance_us(kWeekS * 1'000'000 - 1);
  CHECK(world.get_deleted("name", object.generation).ok());
  world.clock.advance_us(1);
  // The record may still stand there: its time counts, not the moment of the purge.
  CHECK(world.get_deleted("name", object.generation).status().code() == Code::kNotFound);
  CHECK(world.restore("name", object.generation).status().code() == Code::kNotFound);
  CHECK(world.list_deleted({}, {object}).empty());
}

TEST_CASE("a restore makes a new generation and leaves the soft-deleted one where it was") {
  const Engine engine = GENERATE(Engine::kMemory, Engine::kRocksDb);
  SoftDeleteWorld world(engine);
  ObjectsInsertRequest insert = world.insert_request("bucket", "name", "bytes");
  insert.attributes.metadata["k"] = "v";
  insert.attributes.storage_class = "NEARLINE";
  insert.attributes.custom_time_us = 5;
  insert.attributes.acl = Acl{{"user-a@b", AclRole::kOwner}};
  insert.attributes.contexts["team"] = {"data", 0, 0};
  const Object original = *world.run(objects_insert, insert);
  world.clock.advance_us(1000);
  REQUIRE(world.remove("bucket", "name").ok());
  world.clock.advance_us(1000);
  const Result<Object> restored = world.restore("name", original.generation);
  REQUIRE(restored.ok());
  CHECK(restored->generation > original.generation);
  CHECK(restored->metageneration == 1);
  CHECK(restored->time_created_us == world.clock.now_us());
  CHECK(restored->soft_delete_time_us == 0);
  CHECK(restored->metadata == original.metadata);
  CHECK(restored->storage_class == "NEARLINE");
  CHECK(restored->custom_time_us == 5);
  CHECK(restored->contexts == original.contexts);
  CHECK_FALSE(restored->acl.has_value());
  CHECK(restored->extents == original.extents);
  CHECK(world.get_deleted("name", original.generation).ok());
  check_blob_invariants(*world.store);

  // Once more: a second copy, which pushes the first into soft delete.
  ObjectsRestoreRequest again{"bucket", "name", original.generation, {}, true};
  const Result<Object> second = world.run(objects_restore, again);
  REQUIRE(second.ok());
  CHECK(second->acl == insert.attributes.acl);
  CHECK(world.get_deleted("name", restored->generation).ok());
  check_blob_invariants(*world.store);
}

TEST_CASE("a restore honours preconditions of the live generation, and refuses what is not soft-deleted") {
  SoftDeleteWorld world;
  const Object deleted = world.make_deleted("name");
  const Object live = world.make_object("bucket", "name");
  Precondition absent;
  absent.if_generation_match = 0;
  CHECK(world.restore("name", deleted.generation, absent).status().code() == Code::kConditionNotMet);
  Precondition same;
  same.if_generation_match = live.generation;
  CHECK(world.restore("name", live.generation).status().message() == "No such object: bucket/name");
  CHECK(world.restore("name", deleted.generation, same).ok());
  const auto off = [](const Bucket& current) -> Result<BucketAttributes> {
    BucketAttributes attributes = current;
    attributes.soft_delete_policy = SoftDeletePolicy{0, 0};
    return attributes;
  };
  REQUIRE(world.run(buckets_patch, BucketsPatchRequest{"bucket", {}, off}).ok());
  CHECK(world.restore("name", deleted.generation).status().message() == "bucket soft delete policy must be set.");
  ObjectsListRequest request;
  request.bucket = "bucket";
  request.soft_deleted = true;
  CHECK(world.list(request).status().code() == Code::kInvalidArgument);
}

TEST_CASE("with versions, a restore makes the live generation noncurrent") {
  SoftDeleteWorld world(Engine::kMemory, /*versioning=*/true);
  const Object deleted = world.make_deleted("name");
  const Object live = world.make_object("bucket", "name");
  REQUIRE(world.restore("name", deleted.generation).ok());
  CHECK(world.get("bucket", "name", live.generation)->time_deleted_us != 0);
  CHECK(world.get_deleted("name", live.generation).status().code() == Code::kNotFound);
}

TEST_CASE("soft-deleted generations are listed by name and generation, over pages, prefixes and globs") {
  const Engine engine = GENERATE(Engine::kMemory, Engine::kRocksDb);
  SoftDeleteWorld world(engine);
  std::vector<Object> made;
  for (const char* name : {"b", "a/x", "a/x", "a/y", "a", "a/x"}) made.push_back(world.make_deleted(name));
  world.make_object("bucket", "a/live");
  using Texts = std::vector<std::string>;
  const Texts all = {"a#5", "a/x#2", "a/x#3", "a/x#6", "a/y#4", "b#1"};
  for (const int page : {1, 2, 3, 1000}) {
    ObjectsListRequest request;
    request.max_results = page;
    CHECK(world.list_deleted(request, made) == all);
    request.prefix = "a/";
    CHECK(world.list_deleted(request, made) == Texts{"a/x#2", "a/x#3", "a/x#6", "a/y#4"});
    request.match_glob = "a/y*";
    CHECK(world.list_deleted(request, made) == Texts{"a/y#4"});
  }
  ObjectsListRequest folders;
  folders.delimiter = "/";
  CHECK(world.list_deleted(folders, made) == Texts{"a#5", "b#1", "a/"});
}

TEST_CASE("a bulk restore brings the newest generation of each name back, whatever the size of its steps") {
  const Engine engine = GENERATE(Engine::kMemory, Engine::kRocksDb);
  SoftDeleteWorld world(engine);
  std::vector<Object> newest;
  for (int name = 0; name < 250; ++name) {
    const std::string text = "dir/" + std::to_string(1000 + name);
    world.make_deleted(text, "old");
    newest.push_back(world.make_deleted(text, "new"));
  }
  world.make_deleted("other/1");
  world.make_object("bucket", "dir/1000", "live");
  world.clock.advance_us(1000);
  ObjectsBulkRestoreRequest request;
  request.match_globs = {"dir/*", "none"};
  const Operation operation = world.bulk_restore(request);
  CHECK(SoftDeleteWorld::count(operation, kBulkRestoreSucceeded) == 249);
  CHECK(SoftDeleteWorld::count(operation, kBulkRestoreSkipped) == 251);
  CHECK(SoftDeleteWorld::count(operation, kBulkRestoreFailed) == 0);
  CHECK(world.get("bucket", "dir/1000")->size_bytes == 4);
  CHECK(world.get("bucket", "other/1").status().code() == Code::kNotFound);
  for (size_t i = 1; i < newest.size(); ++i) CHECK(world.get("bucket", newest[i].name)->extents == newest[i].extents);
}

TEST_CASE("a bulk restore that may overwrite ends, and soft-deletes what it replaces") {
  SoftDeleteWorld world;
  const Object deleted = world.make_deleted("name", "deleted");
  const Object live = world.make_object("bucket", "name", "live");
  ObjectsBulkRestoreRequest request;
  request.allow_overwrite = true;
  const Operation operation = world.bulk_restore(request);
  CHECK(SoftDeleteWorld::count(operation, kBulkRestoreSucceeded) == 1);
  CHECK(world.get("bucket", "name")->extents == deleted.extents);
  CHECK(world.get_deleted("name", live.generation).ok());
}

TEST_CASE("a bulk restore looks at the times of creation and deletion") {
  SoftDeleteWorld world;
  const int64_t begin_us = world.clock.now_us();
  std::vector<Object> made;
  for (const char* name : {"a", "b", "c"}) {
    made.push_back(world.make_deleted(name));  // Made at begin + 2000 n, deleted 1000 later.
    world.clock.advance_us(1000);
  }
  ObjectsBulkRestoreRequest request;
  request.created_after = format_rfc3339(begin_us);
  request.created_before = format_rfc3339(begin_us + 4000);
  CHECK(SoftDeleteWorld::count(world.bulk_restore(request), kBulkRestoreSucceeded) == 1);
  CHECK(world.get("bucket", "b").ok());
  ObjectsBulkRestoreRequest by_deletion;
  by_deletion.soft_deleted_after = format_rfc3339(begin_us + 3000);
  by_deletion.soft_deleted_before = format_rfc3339(begin_us + 6000);
  CHECK(SoftDeleteWorld::count(world.bulk_restore(by_deletion), kBulkRestoreSucceeded) == 1);
  CHECK(world.get("bucket", "c").ok());
  CHECK(world.get("bucket", "a").status().code() == Code::kNotFound);
}

TEST_CASE("a bulk restore refuses a malformed glob and a bucket without soft delete") {
  SoftDeleteWorld world;
  ObjectsBulkRestoreRequest request;
  request.bucket = "bucket";
  request.match_globs = {"a\nb"};
  CHECK(world.run(objects_bulk_restore, request).status().code() == Code::kInvalidArgument);
  request.match_globs = {"[z-a]"};
  CHECK(world.run(objects_bulk_restore, request).status().code() == Code::kInvalidArgument);
  request.match_globs.clear();
  request.created_after = "yesterday";
  CHECK(world.run(objects_bulk_restore, request).status().location() == "createdAfterTime");
  request.created_after.clear();
  world.make_bucket("plain");
  request.bucket = "plain";
  CHECK(world.run(objects_bulk_restore, request).status().message() == "bucket soft delete policy must be set.");
}

}  // namespace lakegate
