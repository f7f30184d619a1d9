// Lifecycle rules in buckets whose folders an operation holds.
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/lifecycle_pass.h"
#include "tests/metadata/folder_world.h"

namespace lakegate {
namespace {

constexpr int64_t kDayUs = 24LL * 3600 * 1'000'000;

// What one pass of a rule does, which is meant for everything that is a day old.
std::vector<LifecycleActed> pass(FolderWorld& world, LifecycleAction action) {
  LifecycleRule rule;
  rule.action = action;
  if (action == LifecycleAction::kSetStorageClass) rule.storage_class = "NEARLINE";
  rule.condition.age_days = 1;
  const auto set = [&rule](const Bucket& current) -> Result<BucketAttributes> {
    BucketAttributes attributes = current;
    attributes.lifecycle = {rule};
    return attributes;
  };
  REQUIRE(world.run(buckets_patch, BucketsPatchRequest{"bucket", {}, set}).ok());
  const Bucket bucket = *world.read([](Transaction& transaction) { return require_bucket(transaction, "bucket"); });
  const LifecycleRules rules(bucket);
  const LifecyclePage page = *world.read([&](Transaction& transaction) {
    return lifecycle_page(transaction, {bucket, rules, LifecycleProgress(), 1000, 200});
  });
  const auto done = world.transact([&](Transaction& transaction) {
    return lifecycle_step(transaction, {bucket, rules, page.targets, LifecycleProgress()});
  });
  INFO(done.status().to_string());
  REQUIRE(done.ok());
  return done->value.acted;
}

}  // namespace

TEST_CASE("Lifecycle rules leave what lies in a folder that an operation holds to a later pass") {
  const LifecycleAction action = GENERATE(LifecycleAction::kDelete, LifecycleAction::kSetStorageClass);
  FolderWorld world;
  world.make_object("bucket", "a/inside");
  world.make_object("bucket", "outside");
  world.clock.advance_us(2 * kDayUs);
  REQUIRE(world.begin_rename("a/", "b/").ok());
  for (bool more = true; more; more = world.step("rename")) {
    for (const LifecycleActed& acted : pass(world, action)) {
      CHECK((acted.outcome == LifecycleOutcome::kDone || acted.outcome == LifecycleOutcome::kProtected ||
             acted.outcome == LifecycleOutcome::kChanged));
    }
    world.check_invariants();
    CHECK(world.get("bucket", world.has_folder("b/") ? "b/inside" : "a/inside")->storage_class != "NEARLINE");
  }
  CHECK(pass(world, action).size() == 1);
  const auto after = world.get("bucket", "b/inside");
  if (action == LifecycleAction::kDelete) {
    CHECK_FALSE(after.ok());
  } else {
    CHECK(after->storage_class == "NEARLINE");
  }
  world.check_invariants();
}

}  // namespace lakegate
