// The guard before data, over every path that could remove or replace a generation: what holds and retention protect is
// refused, and the refusal changes nothing.
#include "metadata/ops/object_protection.h"

#include "metadata/ops/object_settings.h"
#include "metadata/ops/objects_bulk_restore.h"
#include "metadata/ops/objects_compose.h"
#include "metadata/ops/objects_copy.h"
#include "metadata/ops/objects_move.h"
#include "metadata/ops/objects_patch.h"
#include "metadata/ops/objects_restore.h"
#include "metadata/ops/uploads.h"
#include "tests/metadata/blob_invariants.h"

namespace lakegate {
namespace {

constexpr int64_t kHourUs = 3'600'000'000;

struct Protection {
  const char* name;
  std::function<void(BucketAttributes&)> of_bucket;
  std::function<void(ObjectAttributes&, int64_t now_us)> of_object;
  const char* reason;
  bool lets_archive;  // Retention keeps the bytes, and a noncurrent generation has them still.
};

const std::vector<Protection>& protections() {
  const auto no_bucket = [](BucketAttributes&) {};
  const auto retain = [](RetentionMode mode) {
    return [mode](ObjectAttributes& object, int64_t now_us) {
      object.retention = ObjectRetention{mode, now_us + kHourUs};
    };
  };
  const auto allow = [](BucketAttributes& bucket) { bucket.object_retention_enabled = true; };
  static const std::vector<Protection> kAll = {
      {"a temporary hold", no_bucket, [](ObjectAttributes& object, int64_t) { object.temporary_hold = true; },
       "objectUnderActiveHold", false},
      {"an event-based hold", no_bucket, [](ObjectAttributes& object, int64_t) { object.event_based_hold = true; },
       "objectUnderActiveHold", false},
      {"the bucket's retention policy",
       [](BucketAttributes& bucket) {
         bucket.retention_policy = RetentionPolicy{3600, 1, false};
       },
       [](ObjectAttributes&, int64_t) {}, "retentionPolicyNotMet", true},
      {"an unlocked retention", allow, retain(RetentionMode::kUnlocked), "retentionPolicyNotMet", true},
      {"a locked retention", allow, retain(RetentionMode::kLocked), "retentionPolicyNotMet", true},
  };
  return kAll;
}

// One bucket with the protected object "kept", and others that may replace it.
class ProtectedWorld : public OpsFixture {
 public:
  ProtectedWorld(Engine engine, const Protection& protection, bool versioning, int64_t soft_delete_s = 604'800)
      : OpsFixture(engine) {
    BucketsInsertRequest request{"bucket", "project", {}};
    request.attributes.versioning_enabled = versioning;
    request.attributes.soft_delete_policy = SoftDeletePolicy{soft_delete_s, clock.now_us()};
    protection.of_bucket(request.attributes);
    // These are older than the policy's period when "kept" is made.
    BucketsInsertRequest plain = request;
    plain.attributes.retention_policy.reset();
    REQUIRE(run(buckets_insert, plain).ok());
    make_object("bucket", "deleted", "deleted");
    REQUIRE(remove("bucket", "deleted").ok());
    source = make_object("bucket", "source", "source bytes");
    const auto change = [request](const Bucket&) -> Result<BucketAttributes> { return request.attributes; };
    clock.advance_us(2 * kHourUs);
    REQUIRE(run(buckets_patch, BucketsPatchRequest{"bucket", {}, change}).ok());
    ObjectsInsertRequest insert = insert_request("bucket", "kept", "kept bytes");
    protection.of_object(insert.attributes, clock.now_us());
    kept = *run(objects_insert, insert);
    REQUIRE(kept.generation != 0);
  }

  // Every row, without those that begin an upload or an operation.
  std::vector<std::pair<std::string, std::string>> dump() {
    std::vector<std::pair<std::string, std::string>> rows;
    for (int table = 0; table < kTableCount; ++table) {
      if (static_cast<Table>(table) == Table::kSystem) continue;
      for (auto& [key, value] : rows_of(*store, static_cast<Table>(table))) {
        rows.emplace_back(std::string(table_name(static_cast<Table>(table))) + " " + key, value);
      }
    }
    return rows;
  }

  Status finish_upload() {
    UploadSession session;
    session.id = "upload";
    session.bucket = "bucket";
    session.name = "kept";
    REQUIRE(run(uploads_begin, session).ok());
    before = dump();
    const ObjectsInsertRequest insert = insert_request("bucket", "kept", "uploaded");
    return transact([&](Transaction& transaction) { return uploads_finish(transaction, "upload", insert); }).status();
  }

  Status copy(const std::string& from, const std::string& to) {
    ObjectsCopyRequest request;
    request.source_bucket = request.bucket = "bucket";
    request.source_name = from;
    request.name = to;
    request.attributes = [](const Object& object) -> Result<ObjectAttributes> { return copied_attributes(object); };
    return run(objects_copy, request).status();
  }

  Status move(const std::string& from, const std::string& to) {
    ObjectsMoveRequest request;
    request.bucket = "bucket";
    request.source_name = from;
    request.name = to;
    return run(objects_move, request).status();
  }

  Status compose(const std::string& from, const std::string& to, bool delete_sources) {
    ObjectsComposeRequest request;
    request.bucket = "bucket";
    request.name = to;
    request.sources.push_back({from, std::nullopt, {}});
    request.delete_source_objects = delete_sources;
    return run(objects_compose, request).status();
  }

  Object source;
  Object kept;
  std::vector<std::pair<std::string, std::string>> before;  // As it was right before the last try.
};

struct Path {
  const char* name;
  bool ends_for_good;  // Also where versions are kept.
  std::function<Status(ProtectedWorld&)> run;
};

const std::vector<Path>& paths() {
  static const std::vector<Path> kAll = {
      {"overwrite by insert", false,
       [](ProtectedWorld& world) {
         return world.run(objects_insert, world.insert_request("bucket", "kept", "new")).status();
       }},
      {"finished upload", false, [](ProtectedWorld& world) { return world.finish_upload(); }},
      {"compose onto it", false, [](ProtectedWorld& world) { return world.compose("source", "kept", false); }},
      {"compose of itself onto it", false, [](ProtectedWorld& world) { return world.compose("kept", "kept", true); }},
      {"compose that deletes it as a source", false,
       [](ProtectedWorld& world) { return world.compose("kept", "other", true); }},
      {"copy onto it", false, [](ProtectedWorld& world) { return world.copy("source", "kept"); }},
      {"copy of itself onto it", false, [](ProtectedWorld& world) { return world.copy("kept", "kept"); }},
      {"move of it", false, [](ProtectedWorld& world) { return world.move("kept", "other"); }},
      {"move onto it", false, [](ProtectedWorld& world) { return world.move("source", "kept"); }},
      {"delete", false, [](ProtectedWorld& world) { return world.remove("bucket", "kept"); }},
      {"delete of the live generation by its number", true,
       [](ProtectedWorld& world) { return world.remove("bucket", "kept", world.kept.generation); }},
  };
  return kAll;
}

Status patch(OpsFixture& fixture, const std::string& name, std::optional<uint64_t> generation,
             const std::function<void(ObjectAttributes&)>& change) {
  ObjectsPatchRequest request;
  request.bucket = "bucket";
  request.name = name;
  request.generation = generation;
  request.override_unlocked_retention = true;
  request.change = [change](const Object& current) -> Result<ObjectAttributes> {
    ObjectAttributes attributes = current;
    change(attributes);
    return attributes;
  };
  return fixture.run(objects_patch, request).status();
}

}  // namespace

TEST_CASE("no path removes or replaces what is protected where no versions are kept") {
  const Engine engine = GENERATE(Engine::kMemory, Engine::kRocksDb);
  for (const Protection& protection : protections()) {
    for (const Path& path : paths()) {
      for (const int64_t soft_delete_s : {0, 604'800}) {
        INFO(path.name << " against " << protection.name << ", soft delete " << soft_delete_s << " s");
        ProtectedWorld world(engine, protection, /*versioning=*/false, soft_delete_s);
        world.before = world.dump();
        const Status refused = path.run(world);
        CHECK(refused.code() == Code::kPermissionDenied);
        CHECK(refused.reason() == protection.reason);
        const bool unchanged = world.dump() == world.before;
        CHECK(unchanged);
        check_blob_invariants(*world.store);
      }
    }
    // Opening a store for each pair takes long, and the rules lie above the engines.
    if (engine == Engine::kRocksDb) break;
  }
}

TEST_CASE("where versions are kept, holds refuse all, and retention only what ends a generation for good") {
  for (const Protection& protection : protections()) {
    for (const Path& path : paths()) {
      INFO(path.name << " against " << protection.name);
      ProtectedWorld world(Engine::kMemory, protection, /*versioning=*/true);
      world.before = world.dump();
      const Status status = path.run(world);
      if (protection.lets_archive && !path.ends_for_good) {
        CHECK(status.ok());
        const Result<Object> noncurrent = world.get("bucket", "kept", world.kept.generation);
        REQUIRE(noncurrent.ok());
        CHECK(noncurrent->time_deleted_us != 0);
        CHECK(world.remove("bucket", "kept", world.kept.generation).reason() == protection.reason);
        CHECK(world.get("bucket", "kept", world.kept.generation).ok());
      } else {
        CHECK(status.reason() == protection.reason);
        const bool unchanged = world.dump() == world.before;
        CHECK(unchanged);
      }
      check_blob_invariants(*world.store);
    }
  }
}

TEST_CASE("a hold on a noncurrent generation keeps it") {
  ProtectedWorld world(Engine::kMemory, protections()[0], /*versioning=*/true);
  const Object old = world.make_object("bucket", "free", "old");
  world.make_object("bucket", "free", "new");
  REQUIRE(patch(world, "free", old.generation, [](ObjectAttributes& object) { object.temporary_hold = true; }).ok());
  CHECK(world.remove("bucket", "free", old.generation).reason() == "objectUnderActiveHold");
  REQUIRE(patch(world, "free", old.generation, [](ObjectAttributes& object) { object.temporary_hold = false; }).ok());
  CHECK(world.remove("bucket", "free", old.generation).ok());
}

TEST_CASE("a restore, alone or in bulk, does not replace what is protected") {
  for (const Protection& protection : protections()) {
    INFO(protection.name);
    ProtectedWorld world(Engine::kMemory, protection, /*versioning=*/false);
    // A soft-deleted generation under the protected name: the name was free once.
    for (const auto& [key, value] : rows_of(*world.store, Table::kSoftDeleted)) {
      const NoncurrentKey place = *decode_soft_deleted_key(key);
      Transaction transaction = world.begin();
      transaction.put(Table::kSoftDeleted, soft_deleted_key(place.bucket_generation, "kept", place.generation), value);
      REQUIRE(world.commit(transaction).ok());
      world.before = world.dump();
      ObjectsRestoreRequest restore{"bucket", "kept", place.generation, {}, false};
      CHECK(world.run(objects_restore, restore).status().reason() == protection.reason);
      const bool unchanged = world.dump() == world.before;
      CHECK(unchanged);
    }
    ObjectsBulkRestoreRequest request;
    request.bucket = "bucket";
    request.operation_id = "operation";
    request.match_globs = {"kept"};
    request.allow_overwrite = true;
    const Result<Operation> begun = world.run(objects_bulk_restore, request);
    REQUIRE(begun.ok());
    const auto done = world.transact([&](Transaction& transaction) -> Result<Operation> {
      ASSIGN_OR_RETURN(Operation operation, operations_get(transaction, "bucket", "operation"));
      RETURN_IF_ERROR(objects_bulk_restore_step(transaction, operation));
      put_operation(transaction, operation);
      return operation;
    });
    REQUIRE(done.ok());
    CHECK(done->value.state == OperationState::kSucceeded);
    CHECK(done->value.progress.at(kBulkRestoreFailed) == "1");
    CHECK(world.get("bucket", "kept")->generation == world.kept.generation);
  }
}

TEST_CASE("what is not protected any more goes on every path") {
  for (const Protection& protection : protections()) {
    for (const Path& path : paths()) {
      INFO(path.name << " after " << protection.name);
      ProtectedWorld world(Engine::kMemory, protection, /*versioning=*/false);
      const bool is_hold = !protection.lets_archive;
      if (is_hold) {
        REQUIRE(patch(world, "kept", std::nullopt, [](ObjectAttributes& object) {
                  object.temporary_hold = false;
                  object.event_based_hold = false;
                }).ok());
      } else {
        world.clock.advance_us(kHourUs);
      }
      CHECK(path.run(world).ok());
      check_blob_invariants(*world.store);
    }
  }
}

TEST_CASE("the time of a retention policy begins at creation, or at the end of an event-based hold") {
  OpsFixture fixture;
  BucketsInsertRequest request{"bucket", "project", {}};
  request.attributes.retention_policy = RetentionPolicy{60, 1, false};
  request.attributes.default_event_based_hold = true;
  REQUIRE(fixture.run(buckets_insert, request).ok());
  const Object made = fixture.make_object("bucket", "held");
  CHECK(made.event_based_hold == true);
  CHECK_FALSE(made.retention_expiration_us.has_value());
  fixture.clock.advance_us(100'000'000);
  CHECK(fixture.remove("bucket", "held").reason() == "objectUnderActiveHold");
  REQUIRE(patch(fixture, "held", std::nullopt, [](ObjectAttributes& object) { object.event_based_hold = false; }).ok());
  const int64_t released_us = fixture.clock.now_us();
  CHECK(fixture.get("bucket", "held")->retention_expiration_us == released_us + 60'000'000);
  CHECK(fixture.remove("bucket", "held").reason() == "retentionPolicyNotMet");
  fixture.clock.advance_us(59'999'999);
  CHECK(fixture.remove("bucket", "held").reason() == "retentionPolicyNotMet");
  fixture.clock.advance_us(1);
  CHECK(fixture.remove("bucket", "held").ok());

  ObjectsInsertRequest free = fixture.insert_request("bucket", "free");
  free.attributes.event_based_hold = false;
  const Result<Object> not_held = fixture.run(objects_insert, free);
  CHECK(not_held->retention_expiration_us == fixture.clock.now_us() + 60'000'000);
}

TEST_CASE("the later of policy and own retention counts, and a temporary hold changes neither") {
  Bucket bucket;
  bucket.retention_policy = RetentionPolicy{60, 0, false};
  Object object;
  object.time_created_us = 1'000'000;
  CHECK(retention_expiration_us(bucket, object) == 61'000'000);
  object.retention = ObjectRetention{RetentionMode::kUnlocked, 50'000'000};
  CHECK(retention_expiration_us(bucket, object) == 61'000'000);
  object.retention->retain_until_us = 70'000'000;
  CHECK(retention_expiration_us(bucket, object) == 70'000'000);
  object.temporary_hold = true;
  CHECK(retention_expiration_us(bucket, object) == 70'000'000);
  bucket.retention_policy.reset();
  CHECK(retention_expiration_us(bucket, object) == 70'000'000);
  object.retention.reset();
  CHECK_FALSE(retention_expiration_us(bucket, object).has_value());
}

}  // namespace lakegate
