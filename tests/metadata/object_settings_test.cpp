#include "metadata/ops/object_settings.h"

#include <catch2/catch.hpp>

#include "base/limits.h"

namespace lakegate {
namespace {

constexpr int64_t kNowUs = 1'000'000'000;

ObjectAttributes with_retention(RetentionMode mode, int64_t until_us) {
  ObjectAttributes attributes;
  attributes.retention = ObjectRetention{mode, until_us};
  return attributes;
}

Bucket retaining_bucket() {
  Bucket bucket;
  bucket.object_retention_enabled = true;
  return bucket;
}

Status change(const ObjectAttributes& current, const ObjectAttributes& changed, bool override_unlocked) {
  return check_changed_settings(retaining_bucket(), current, changed, override_unlocked, kNowUs);
}

constexpr RetentionMode kUnlocked = RetentionMode::kUnlocked;
constexpr RetentionMode kLocked = RetentionMode::kLocked;

}  // namespace

TEST_CASE("A retention needs a bucket that allows it, a time ahead within a century, and no event-based hold") {
  const ObjectAttributes wanted = with_retention(kUnlocked, kNowUs + 1);
  CHECK(check_new_settings(retaining_bucket(), wanted, kNowUs).ok());
  CHECK(check_new_settings(Bucket(), wanted, kNowUs).message() == "Object retention is not enabled on the bucket.");
  CHECK(check_new_settings(retaining_bucket(), with_retention(kUnlocked, kNowUs), kNowUs).message() ==
        "Retain until time cannot be in the past.");
  const int64_t century_us = limits::kRetentionPeriodMaxS * 1'000'000;
  CHECK(check_new_settings(retaining_bucket(), with_retention(kLocked, kNowUs + century_us), kNowUs).ok());
  CHECK_FALSE(check_new_settings(retaining_bucket(), with_retention(kLocked, kNowUs + century_us + 1), kNowUs).ok());
  ObjectAttributes held = wanted;
  held.event_based_hold = true;
  CHECK(check_new_settings(retaining_bucket(), held, kNowUs).message() ==
        "Retention and event based holds cannot be configured together.");
  held.event_based_hold = false;
  held.temporary_hold = true;
  CHECK(check_new_settings(retaining_bucket(), held, kNowUs).ok());
}

TEST_CASE("An unlocked retention grows freely and shrinks, goes or is locked only with the override") {
  const ObjectAttributes current = with_retention(kUnlocked, kNowUs + 100);
  CHECK(change(current, with_retention(kUnlocked, kNowUs + 200), false).ok());
  CHECK(change(current, current, false).ok());
  for (const ObjectAttributes& less :
       {with_retention(kUnlocked, kNowUs + 50), ObjectAttributes(), with_retention(kLocked, kNowUs + 200)}) {
    CHECK(change(current, less, false).code() == Code::kPermissionDenied);
    CHECK(change(current, less, true).ok());
  }
}

TEST_CASE("A locked retention only grows, whatever the override") {
  const ObjectAttributes current = with_retention(kLocked, kNowUs + 100);
  CHECK(change(current, with_retention(kLocked, kNowUs + 200), false).ok());
  for (const ObjectAttributes& less :
       {with_retention(kLocked, kNowUs + 50), ObjectAttributes(), with_retention(kUnlocked, kNowUs + 200)}) {
    for (const bool override_unlocked : {false, true}) {
      const Status refused = change(current, less, override_unlocked);
      CHECK(refused.code() == Code::kPermissionDenied);
      CHECK(std::string(refused.message()).starts_with("The locked object retention cannot be removed."));
    }
  }
}

TEST_CASE("A retention that is over does not stand in the way of other changes") {
  const ObjectAttributes current = with_retention(kLocked, kNowUs - 100);
  ObjectAttributes changed = current;
  changed.content_type = "text/plain";
  CHECK(change(current, changed, false).ok());
}

TEST_CASE("A hold and a retention that a change would bring together are refused") {
  ObjectAttributes held;
  held.event_based_hold = true;
  ObjectAttributes both = with_retention(kUnlocked, kNowUs + 100);
  both.event_based_hold = true;
  CHECK(change(held, both, true).code() == Code::kInvalidArgument);
  CHECK(change(with_retention(kUnlocked, kNowUs + 100), both, true).code() == Code::kInvalidArgument);
  ObjectAttributes released = both;
  released.event_based_hold = false;
  CHECK(change(held, released, true).ok());
}

TEST_CASE("A copy has nothing of what protects its source or says who may use it") {
  Object source;
  source.temporary_hold = true;
  source.event_based_hold = true;
  source.retention = ObjectRetention{kLocked, 5};
  source.acl = Acl{{"allUsers", AclRole::kReader}};
  source.storage_class = "ARCHIVE";
  source.content_type = "text/plain";
  source.contexts["k"] = {"v", 1, 2};
  source.custom_time_us = 7;
  ObjectAttributes expected;
  expected.content_type = "text/plain";
  expected.contexts = source.contexts;
  expected.custom_time_us = 7;
  CHECK(copied_attributes(source) == expected);
}

TEST_CASE("Contexts get their times, and their number and size are bounded") {
  ObjectAttributes attributes;
  attributes.contexts["new"] = {"v", 0, 0};
  attributes.contexts["changed"] = {"v", 3, 0};
  attributes.contexts["kept"] = {"v", 3, 4};
  stamp_contexts(attributes, 9);
  CHECK(attributes.contexts["new"] == ObjectContext{"v", 9, 9});
  CHECK(attributes.contexts["changed"] == ObjectContext{"v", 3, 9});
  CHECK(attributes.contexts["kept"] == ObjectContext{"v", 3, 4});
  CHECK(check_context_limits(attributes).ok());
  for (size_t i = 0; i < limits::kContextsMax; ++i) attributes.contexts["k" + std::to_string(i)] = {"v", 1, 1};
  CHECK(check_context_limits(attributes).code() == Code::kInvalidArgument);
  ObjectAttributes large;
  for (char c = 'a'; c < 'a' + 26; ++c) large.contexts[std::string(1, c)] = {std::string(1000, 'v'), 1, 1};
  CHECK(check_context_limits(large).code() == Code::kInvalidArgument);
}

}  // namespace lakegate
