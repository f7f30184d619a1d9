// Passes of lifecycle rules over the generations of a bucket: what they find, what they do, and what they leave alone.
#include "metadata/ops/lifecycle_pass.h"

#include "metadata/ops/buckets_delete.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/lifecycle_progress.h"
#include "metadata/ops/objects_patch.h"
#include "metadata/ops/objects_restore.h"
#include "tests/metadata/blob_invariants.h"
#include "tests/support/own_object.h"

namespace lakegate {
namespace {

constexpr int64_t kDayUs = 24LL * 3600 * 1'000'000;

class LifecycleWorld : public OpsFixture {
 public:
  explicit LifecycleWorld(bool versioning = false, int64_t soft_delete_s = 0, Engine engine = Engine::kMemory)
      : OpsFixture(engine) {
    BucketsInsertRequest request{"bucket", "project", {}};
    request.attributes.versioning_enabled = versioning;
    request.attributes.object_retention_enabled = true;
    if (soft_delete_s > 0) request.attributes.soft_delete_policy = SoftDeletePolicy{soft_delete_s, clock.now_us()};
    REQUIRE(run(buckets_insert, request).ok());
  }

  Bucket bucket() {
    const BucketsGetRequest request{"bucket", {}, std::nullopt, false};
    Result<Bucket> found = read([&](Transaction& transaction) { return buckets_get(transaction, request); });
    REQUIRE(found.ok());
    return *found;
  }
  void set_rules(const std::vector<LifecycleRule>& rules) {
    change_bucket([&rules](BucketAttributes& attributes) { attributes.lifecycle = rules; });
  }
  void change_bucket(const std::function<void(BucketAttributes&)>& change) {
    const auto changed = [&change](const Bucket& current) -> Result<BucketAttributes> {
      BucketAttributes attributes = current;
      change(attributes);
      return attributes;
    };
    REQUIRE(run(buckets_patch, BucketsPatchRequest{"bucket", {}, changed}).ok());
  }
  void change_object(const std::string& name, const std::function<void(ObjectAttributes&)>& change) {
    ObjectsPatchRequest request;
    request.bucket = "bucket";
    request.name = name;
    request.override_unlocked_retention = true;
    request.change = [&change](const Object& current) -> Result<ObjectAttributes> {
      ObjectAttributes attributes = current;
      change(attributes);
      return attributes;
    };
    REQUIRE(run(objects_patch, request).ok());
  }

  LifecyclePage page(const Bucket& of, const LifecycleRules& rules, const LifecycleProgress& progress,
                     size_t examined = 1000, size_t targets = 200) {
    Result<LifecyclePage> found = read([&](Transaction& transaction) {
      return lifecycle_page(transaction, {of, rules, progress, examined, targets});
    });
    INFO(found.status().to_string());
    REQUIRE(found.ok());
    return *found;
  }
  LifecycleStep step(const Bucket& of, const LifecycleRules& rules, const std::vector<LifecycleTarget>& targets) {
    auto done = transact([&](Transaction& transaction) {
      return lifecycle_step(transaction, {of, rules, targets, LifecycleProgress()});
    });
    INFO(done.status().to_string());
    REQUIRE(done.ok());
    return done->value;
  }
  // What the rules do to all that is there now, by pages of so many.
  std::vector<LifecycleActed> pass(size_t examined = 1000, size_t targets = 200) {
    const Bucket of = bucket();
    const LifecycleRules rules(of);
    LifecycleProgress progress;
    std::vector<LifecycleActed> all;
    for (bool more = true; more;) {
      const LifecyclePage found = page(of, rules, progress, examined, targets);
      CHECK(found.examined <= examined);
      CHECK(found.targets.size() <= targets);
      const LifecycleStep done = step(of, rules, found.targets);
      REQUIRE_FALSE(done.rules_changed);
      REQUIRE(done.acted.size() == found.targets.size());
      all.insert(all.end(), done.acted.begin(), done.acted.end());
      if (found.last) {
        progress.after_name = found.last->name;
        progress.after_generation = found.last->generation;
      }
      more = !found.at_end;
    }
    check_blob_invariants(*store);
    return all;
  }
  size_t versions(const std::string& name) {
    ObjectsListRequest request;
    request.bucket = "bucket";
    request.prefix = name;
    request.versions = true;
    request.max_results = 1000;
    return list(request)->items.size();
  }
  Result<Object> soft_deleted(const std::string& name, uint64_t generation) {
    const ObjectsGetRequest request{"bucket", name, generation, {}, true};
    return read([&](Transaction& transaction) { return get_own_object(transaction, request); });
  }
};

LifecycleRule delete_after(int64_t days) {
  LifecycleRule rule;
  rule.condition.age_days = days;
  return rule;
}

LifecycleRule keep_newest(int64_t newer_versions) {
  LifecycleRule rule;
  rule.condition.num_newer_versions = newer_versions;
  return rule;
}

LifecycleRule recolour_after(int64_t days, const std::string& storage_class) {
  LifecycleRule rule = delete_after(days);
  rule.action = LifecycleAction::kSetStorageClass;
  rule.storage_class = storage_class;
  return rule;
}

std::vector<LifecycleOutcome> outcomes(const std::vector<LifecycleActed>& acted) {
  std::vector<LifecycleOutcome> all;
  for (const LifecycleActed& each : acted) all.push_back(each.outcome);
  return all;
}

using Outcomes = std::vector<LifecycleOutcome>;

}  // namespace

TEST_CASE("Delete removes for good what is old enough, with an event, and nothing younger", "[lifecycle]") {
  const Engine engine = GENERATE(Engine::kMemory, Engine::kRocksDb);
  LifecycleWorld world(false, 0, engine);
  world.set_rules({delete_after(3)});
  const Object old = world.make_object("bucket", "old");
  world.clock.advance_us(kDayUs);
  world.make_object("bucket", "young");
  world.clock.advance_us(2 * kDayUs - 1);
  CHECK(world.pass().empty());
  world.clock.advance_us(1);
  world.new_events();
  CHECK(outcomes(world.pass()) == Outcomes{LifecycleOutcome::kDone});
  CHECK(world.get("bucket", "old").status().code() == Code::kNotFound);
  CHECK(world.get("bucket", "young").ok());
  const std::vector<ChangeEvent> events = world.new_events();
  REQUIRE(events.size() == 1);
  CHECK(events[0].kind == ChangeKind::kDelete);
  CHECK(events[0].object == "old");
  CHECK(events[0].generation == old.generation);
  CHECK_FALSE(events[0].overwritten);
  CHECK(world.pass().empty());
}

TEST_CASE("where soft delete is on, what a rule deletes can be restored", "[lifecycle]") {
  LifecycleWorld world(false, 604'800);
  world.set_rules({delete_after(1)});
  const Object object = world.make_object("bucket", "name");
  world.clock.advance_us(kDayUs);
  CHECK(world.pass().size() == 1);
  CHECK(world.get("bucket", "name").status().code() == Code::kNotFound);
  REQUIRE(world.soft_deleted("name", object.generation).ok());
  CHECK(world.soft_deleted("name", object.generation)->hard_delete_time_us ==
        world.clock.now_us() + 604'800LL * 1'000'000);
  REQUIRE(world.run(objects_restore, ObjectsRestoreRequest{"bucket", "name", object.generation, {}, false}).ok());
  // A restored object is a new one.
  CHECK(world.pass().empty());
}

TEST_CASE("with versions, Delete makes the live generation noncurrent, and the next pass removes that", "[lifecycle]") {
  LifecycleWorld world(/*versioning=*/true);
  world.set_rules({delete_after(1)});
  const Object object = world.make_object("bucket", "name");
  world.clock.advance_us(kDayUs);
  world.new_events();
  for (const size_t page : {1, 1000}) {
    if (page == 1) {
      CHECK(world.pass(page, page).size() == 1);
      CHECK(world.get("bucket", "name").status().code() == Code::kNotFound);
      CHECK(world.get("bucket", "name", object.generation)->time_deleted_us == world.clock.now_us());
    } else {
      CHECK(world.pass(page, page).size() == 1);
      CHECK(world.versions("name") == 0);
    }
  }
  const std::vector<ChangeEvent> events = world.new_events();
  REQUIRE(events.size() == 2);
  CHECK(events[0].kind == ChangeKind::kArchive);
  CHECK(events[1].kind == ChangeKind::kDelete);
}

TEST_CASE("numNewerVersions keeps the newest generations, whatever the size of pages", "[lifecycle]") {
  for (const size_t size : {1, 2, 3, 1000}) {
    INFO("pages of " << size);
    LifecycleWorld world(/*versioning=*/true);
    world.set_rules({keep_newest(2)});
    std::vector<Object> made;
    for (int i = 0; i < 5; ++i) made.push_back(world.make_object("bucket", "a"));
    world.make_object("bucket", "b");
    for (int i = 0; i < 4; ++i) world.make_object("bucket", "c");
    REQUIRE(world.remove("bucket", "c").ok());
    CHECK(world.pass(size, size).size() == 3 + 2);
    CHECK(world.versions("a") == 2);
    CHECK(world.get("bucket", "a")->generation == made[4].generation);
    CHECK(world.get("bucket", "a", made[3].generation).ok());
    CHECK(world.versions("b") == 1);
    // Without a live generation the newest noncurrent one is the first of those that are kept.
    CHECK(world.versions("c") == 2);
    CHECK(world.pass(size, size).empty());
  }
}

TEST_CASE("SetStorageClass changes class, times and metageneration, and says so, of live and noncurrent generations",
          "[lifecycle]") {
  LifecycleWorld world(/*versioning=*/true);
  world.set_rules({recolour_after(30, "NEARLINE"), recolour_after(90, "COLDLINE")});
  const Object old = world.make_object("bucket", "name");
  const Object live = world.make_object("bucket", "name");
  // Holds and retention keep nothing from its class.
  world.change_object("name", [](ObjectAttributes& attributes) { attributes.temporary_hold = true; });
  world.clock.advance_us(30 * kDayUs);
  world.new_events();
  CHECK(outcomes(world.pass()) == Outcomes{LifecycleOutcome::kDone, LifecycleOutcome::kDone});
  const Object now_old = *world.get("bucket", "name", old.generation);
  CHECK(now_old.storage_class == "NEARLINE");
  CHECK(now_old.metageneration == 2);
  CHECK(now_old.time_storage_class_updated_us == world.clock.now_us());
  CHECK(now_old.updated_us == world.clock.now_us());
  CHECK(now_old.time_created_us == old.time_created_us);
  CHECK(now_old.extents == old.extents);
  CHECK(world.get("bucket", "name")->storage_class == "NEARLINE");
  CHECK(world.get("bucket", "name")->generation == live.generation);
  const std::vector<ChangeEvent> events = world.new_events();
  REQUIRE(events.size() == 2);
  CHECK(events[0].kind == ChangeKind::kMetadataUpdate);
  CHECK(events[0].metageneration == 2);
  CHECK(world.pass().empty());
  world.clock.advance_us(60 * kDayUs);
  CHECK(world.pass().size() == 2);
  CHECK(world.get("bucket", "name")->storage_class == "COLDLINE");
}

TEST_CASE("what holds and retention protect is kept until it is released", "[lifecycle]") {
  LifecycleWorld world;
  world.set_rules({delete_after(1)});
  for (const char* name : {"event", "locked", "policy", "temporary"}) world.make_object("bucket", name);
  world.change_object("event", [](ObjectAttributes& attributes) { attributes.event_based_hold = true; });
  world.change_object("temporary", [](ObjectAttributes& attributes) { attributes.temporary_hold = true; });
  const int64_t until_us = world.clock.now_us() + 2 * kDayUs;
  world.change_object("locked", [until_us](ObjectAttributes& attributes) {
    attributes.retention = ObjectRetention{RetentionMode::kLocked, until_us};
  });
  world.change_bucket([](BucketAttributes& attributes) { attributes.retention_policy = RetentionPolicy{172'800, 0}; });
  world.clock.advance_us(kDayUs);
  world.new_events();
  CHECK(outcomes(world.pass()) == Outcomes(4, LifecycleOutcome::kProtected));
  CHECK(world.new_events().empty());
  world.clock.advance_us(kDayUs);
  CHECK(outcomes(world.pass()) == Outcomes{LifecycleOutcome::kProtected, LifecycleOutcome::kDone,
                                           LifecycleOutcome::kDone, LifecycleOutcome::kProtected});
  world.change_object("temporary", [](ObjectAttributes& attributes) { attributes.temporary_hold = false; });
  world.change_object("event", [](ObjectAttributes& attributes) { attributes.event_based_hold = false; });
  // The end of an event-based hold starts the bucket's retention.
  CHECK(outcomes(world.pass()) == Outcomes{LifecycleOutcome::kProtected, LifecycleOutcome::kDone});
  world.clock.advance_us(2 * kDayUs);
  CHECK(outcomes(world.pass()) == Outcomes{LifecycleOutcome::kDone});
}

TEST_CASE("retention lets a live generation become noncurrent, and no further", "[lifecycle]") {
  LifecycleWorld world(/*versioning=*/true);
  world.set_rules({delete_after(1)});
  const Object object = world.make_object("bucket", "name");
  world.change_bucket([](BucketAttributes& attributes) { attributes.retention_policy = RetentionPolicy{864'000, 0}; });
  world.clock.advance_us(kDayUs);
  CHECK(outcomes(world.pass()) == Outcomes{LifecycleOutcome::kDone});
  CHECK(outcomes(world.pass()) == Outcomes{LifecycleOutcome::kProtected});
  CHECK(world.get("bucket", "name", object.generation).ok());
}

TEST_CASE("an object that changed between the look and the act is judged by what it is then", "[lifecycle]") {
  LifecycleWorld world;
  LifecycleRule standard_only = delete_after(1);
  standard_only.condition.matches_storage_class = {"STANDARD"};
  world.set_rules({standard_only});
  for (const char* name : {"deleted", "overwritten", "patched", "same"}) world.make_object("bucket", name);
  world.clock.advance_us(kDayUs);
  const Bucket bucket = world.bucket();
  const LifecycleRules rules(bucket);
  const LifecyclePage found = world.page(bucket, rules, {});
  REQUIRE(found.targets.size() == 4);
  REQUIRE(world.remove("bucket", "deleted").ok());
  const Object newer = world.make_object("bucket", "overwritten", "new");
  world.change_object("patched", [](ObjectAttributes& attributes) { attributes.storage_class = "NEARLINE"; });
  const LifecycleStep done = world.step(bucket, rules, found.targets);
  CHECK(outcomes(done.acted) == Outcomes{LifecycleOutcome::kChanged, LifecycleOutcome::kChanged,
                                         LifecycleOutcome::kChanged, LifecycleOutcome::kDone});
  CHECK(world.get("bucket", "overwritten")->generation == newer.generation);
  CHECK(world.get("bucket", "patched").ok());
  CHECK(world.get("bucket", "same").status().code() == Code::kNotFound);
}

TEST_CASE("a step whose object, newer version or bucket changes before its commit does not commit", "[lifecycle]") {
  LifecycleWorld world(/*versioning=*/true);
  world.set_rules({keep_newest(1)});
  const Object old = world.make_object("bucket", "name");
  const Object live = world.make_object("bucket", "name");
  const Bucket bucket = world.bucket();
  const LifecycleRules rules(bucket);
  const std::vector<LifecycleTarget> targets = {{"name", old.generation}};
  const std::vector<std::function<void()>> changes = {
      [&] { REQUIRE(world.remove("bucket", "name", live.generation).ok()); },
      [&] { world.change_bucket([](BucketAttributes& attributes) { attributes.lifecycle.clear(); }); },
  };
  for (const auto& change : changes) {
    Transaction transaction = world.begin();
    const Result<LifecycleStep> done = lifecycle_step(transaction, {bucket, rules, targets, {}});
    REQUIRE(done.ok());
    const LifecycleOutcome first = done->rules_changed ? LifecycleOutcome::kChanged : done->acted[0].outcome;
    change();
    if (first == LifecycleOutcome::kDone) {
      CHECK(world.commit(transaction).code() == Code::kAborted);
      CHECK(world.get("bucket", "name", old.generation).ok());
      world.make_object("bucket", "name");
    }
  }
  CHECK(world.step(bucket, rules, targets).rules_changed);
  CHECK(world.get("bucket", "name", old.generation).ok());
}

TEST_CASE("rules that the bucket has no longer do nothing", "[lifecycle]") {
  LifecycleWorld world;
  world.set_rules({delete_after(0)});
  const Object object = world.make_object("bucket", "name");
  const Bucket bucket = world.bucket();
  const LifecycleRules rules(bucket);
  world.set_rules({});
  CHECK(world.step(bucket, rules, {{"name", object.generation}}).rules_changed);
  CHECK(world.get("bucket", "name").ok());
  REQUIRE(world.remove("bucket", "name").ok());
  REQUIRE(world.run(buckets_delete, BucketsDeleteRequest{"bucket", {}}).ok());
  CHECK(world.step(bucket, rules, {{"name", object.generation}}).rules_changed);
  // Another bucket of the same name has rules of its own.
  world.make_bucket("bucket");
  CHECK(world.step(bucket, rules, {{"name", object.generation}}).rules_changed);
  CHECK(rows_of(*world.store, Table::kResources).empty());
}

TEST_CASE("a record that cannot be read is left alone, and the others are not", "[lifecycle]") {
  LifecycleWorld world;
  world.set_rules({delete_after(1)});
  const Object damaged = world.make_object("bucket", "a");
  const Object lost = world.make_object("bucket", "b");
  world.make_object("bucket", "c");
  world.clock.advance_us(kDayUs);
  const Bucket bucket = world.bucket();
  const std::string key = object_key(bucket.generation, "a");
  const std::string whole = **world.store->get(Table::kObjects, key, ReadMode::kMayBlock);
  auto damage = [&](Transaction& transaction) -> Result<bool> {
    // The frame and its generation stay readable; the last field is cut short.
    transaction.put(Table::kObjects, key, whole.substr(0, whole.size() - 1));
    return true;
  };
  REQUIRE(world.transact(damage).ok());
  const LifecycleRules rules(bucket);
  const LifecyclePage found = world.page(bucket, rules, {});
  CHECK(found.examined == 3);
  CHECK(found.damaged == 1);
  REQUIRE(found.targets.size() == 2);
  const LifecycleStep done =
      world.step(bucket, rules, {{"a", damaged.generation}, {"b", lost.generation}, found.targets[1]});
  CHECK(outcomes(done.acted) == Outcomes{LifecycleOutcome::kDamaged, LifecycleOutcome::kDone, LifecycleOutcome::kDone});
}

TEST_CASE("a commit that would depend on very many versions stops before all targets", "[lifecycle]") {
  LifecycleWorld world(/*versioning=*/true);
  world.set_rules({keep_newest(600)});
  std::vector<LifecycleTarget> all;
  for (int i = 0; i < 605; ++i) all.push_back({"name", world.make_object("bucket", "name").generation});
  const Bucket bucket = world.bucket();
  const LifecycleRules rules(bucket);
  const LifecyclePage found = world.page(bucket, rules, {});
  REQUIRE(found.targets.size() == 5);
  const LifecycleStep done = world.step(bucket, rules, found.targets);
  CHECK(done.acted.size() == 2);
  const LifecycleProgress kept =
      *world.read([&](Transaction& transaction) { return get_lifecycle_progress(transaction, bucket.generation); });
  CHECK(kept.after_generation == all[1].generation);
  CHECK(world.versions("name") == 603);
}

TEST_CASE("buckets with rules are found in pages, with their progress", "[lifecycle]") {
  LifecycleWorld world;
  world.make_bucket("aaa");
  world.set_rules({delete_after(1)});
  world.make_bucket("ccc");
  LifecycleProgress progress;
  progress.pass_begun_us = 7;
  progress.after_name = "name";
  progress.after_generation = 9;
  REQUIRE(world.run(lifecycle_keep_progress, LifecycleKeepRequest{"bucket", world.bucket().generation, progress}).ok());
  REQUIRE(world.run(lifecycle_keep_progress, LifecycleKeepRequest{"bucket", 1, {}}).ok());
  REQUIRE(world.run(lifecycle_keep_progress, LifecycleKeepRequest{"nowhere", 1, {}}).ok());
  CHECK(rows_of(*world.store, Table::kResources).size() == 1);
  for (const size_t limit : {1, 2, 3, 100}) {
    std::vector<LifecycleBucket> found;
    std::string after;
    do {
      const Result<LifecycleBucketsPage> page =
          world.read([&](Transaction& transaction) { return lifecycle_list_buckets(transaction, after, limit); });
      REQUIRE(page.ok());
      found.insert(found.end(), page->buckets.begin(), page->buckets.end());
      after = page->last;
    } while (!after.empty());
    REQUIRE(found.size() == 1);
    CHECK(found[0].name == "bucket");
    CHECK(found[0].generation == world.bucket().generation);
    CHECK(found[0].progress == progress);
  }
}

}  // namespace lakegate
