// What lifecycle rules say, condition by condition (https://cloud.google.com/storage/docs/lifecycle).
#include "metadata/lifecycle_rules.h"

#include <functional>

#include <catch2/catch.hpp>

namespace lakegate {
namespace {

constexpr int64_t kHourUs = 3600LL * 1'000'000;
constexpr int64_t kDayUs = 24 * kHourUs;
// 2019-01-20T10:00:00Z; ten days before it is the page's own example of an age.
constexpr int64_t kNowUs = 1'547'978'400LL * 1'000'000;
constexpr int64_t kMidnightUs = kNowUs - 10 * kHourUs;

Object made(int64_t ago_us) {
  Object object;
  object.name = "dir/name.txt";
  object.generation = 5;
  object.storage_class = "STANDARD";
  object.size_bytes = 1000;
  object.time_created_us = kNowUs - ago_us;
  return object;
}

LifecycleRules rules_of(std::vector<LifecycleRule> rules) {
  Bucket bucket;
  bucket.generation = 3;
  bucket.lifecycle = std::move(rules);
  return LifecycleRules(bucket);
}

LifecycleRule rule_of(LifecycleAction action, const LifecycleCondition& condition, std::string storage_class = {}) {
  return {action, std::move(storage_class), condition};
}

bool deletes(const LifecycleCondition& condition, const Object& object, int64_t newer_versions = 0) {
  const LifecycleRules rules = rules_of({rule_of(LifecycleAction::kDelete, condition)});
  return rules.decide(object, newer_versions, kNowUs).action == LifecycleAction::kDelete;
}

struct Case {
  const char* what;
  std::function<void(LifecycleCondition&)> set;
  std::function<void(Object&)> change;
  int64_t newer_versions;
  bool applies;
};

// Of a live object of a day and of 1,000 bytes, unless it is changed.
const std::vector<Case>& cases() {
  using C = LifecycleCondition;
  using O = Object;
  const auto age = [](int64_t days) { return [days](C& c) { c.age_days = days; }; };
  const auto made_ago = [](int64_t us) { return [us](O& o) { o.time_created_us = kNowUs - us; }; };
  const auto created_before = [](int64_t us) { return [us](C& c) { c.created_before_us = us; }; };
  const auto custom_before = [](int64_t us) { return [us](C& c) { c.custom_time_before_us = us; }; };
  const auto custom_days = [](int64_t days) { return [days](C& c) { c.days_since_custom_time = days; }; };
  const auto custom = [](int64_t us) { return [us](O& o) { o.custom_time_us = us; }; };
  const auto noncurrent_days = [](int64_t days) { return [days](C& c) { c.days_since_noncurrent_time = days; }; };
  const auto noncurrent_before = [](int64_t us) { return [us](C& c) { c.noncurrent_time_before_us = us; }; };
  const auto noncurrent = [](int64_t us) { return [us](O& o) { o.time_deleted_us = us; }; };
  const auto newer = [](int64_t n) { return [n](C& c) { c.num_newer_versions = n; }; };
  const auto live = [](bool is) { return [is](C& c) { c.is_live = is; }; };
  const auto above = [](uint64_t n) { return [n](C& c) { c.size_above_bytes = n; }; };
  const auto below = [](uint64_t n) { return [n](C& c) { c.size_below_bytes = n; }; };
  const auto pattern = [](const char* text) { return [text](C& c) { c.matches_pattern = text; }; };
  const auto prefix = [](std::vector<std::string> texts) { return [texts](C& c) { c.matches_prefix = texts; }; };
  const auto suffix = [](std::vector<std::string> texts) { return [texts](C& c) { c.matches_suffix = texts; }; };
  const auto classes = [](std::vector<std::string> texts) {
    return [texts](C& c) { c.matches_storage_class = texts; };
  };
  const auto as_is = [](O&) {};
  static const std::vector<Case> all = {
      {"age: to the microsecond", age(10), made_ago(10 * kDayUs), 0, true},
      {"age: one microsecond short", age(10), made_ago(10 * kDayUs - 1), 0, false},
      {"age 0", age(0), made_ago(0), 0, true},
      {"age counts from the creation, not from when it became noncurrent", age(10),
       [](O& o) {
         o.time_created_us = kNowUs - 10 * kDayUs;
         o.time_deleted_us = kNowUs - 1;
       },
       1, true},
      {"age of something from the future", age(0), made_ago(-1), 0, false},
      {"age that microseconds cannot hold", age(INT32_MAX), made_ago(kNowUs), 0, false},
      {"createdBefore: the last microsecond before midnight", created_before(kMidnightUs), made_ago(10 * kHourUs + 1),
       0, true},
      {"createdBefore: midnight itself", created_before(kMidnightUs), made_ago(10 * kHourUs), 0, false},
      {"customTimeBefore: before midnight", custom_before(kMidnightUs), custom(kMidnightUs - 1), 0, true},
      {"customTimeBefore: midnight itself", custom_before(kMidnightUs), custom(kMidnightUs), 0, false},
      {"customTimeBefore: without a custom time", custom_before(kMidnightUs), as_is, 0, false},
      {"daysSinceCustomTime", custom_days(3), custom(kNowUs - 3 * kDayUs), 0, true},
      {"daysSinceCustomTime: one microsecond short", custom_days(3), custom(kNowUs - 3 * kDayUs + 1), 0, false},
      {"daysSinceCustomTime 0 of a time ahead", custom_days(0), custom(kNowUs + 1), 0, false},
      {"daysSinceCustomTime: without a custom time", custom_days(0), as_is, 0, false},
      {"daysSinceNoncurrentTime", noncurrent_days(2), noncurrent(kNowUs - 2 * kDayUs), 0, true},
      {"daysSinceNoncurrentTime: one microsecond short", noncurrent_days(2), noncurrent(kNowUs - 2 * kDayUs + 1), 0,
       false},
      {"daysSinceNoncurrentTime 0 of a noncurrent one", noncurrent_days(0), noncurrent(kNowUs), 0, true},
      {"daysSinceNoncurrentTime 0 of a live one", noncurrent_days(0), as_is, 0, false},
      {"noncurrentTimeBefore: before midnight", noncurrent_before(kMidnightUs), noncurrent(kMidnightUs - 1), 0, true},
      {"noncurrentTimeBefore: midnight itself", noncurrent_before(kMidnightUs), noncurrent(kMidnightUs), 0, false},
      {"noncurrentTimeBefore of a live one", noncurrent_before(kMidnightUs), as_is, 0, false},
      {"numNewerVersions: as many", newer(2), noncurrent(kNowUs), 2, true},
      {"numNewerVersions: more", newer(2), noncurrent(kNowUs), 3, true},
      {"numNewerVersions: one too few", newer(2), noncurrent(kNowUs), 1, false},
      {"numNewerVersions of a live one, which has none", newer(1), as_is, 0, false},
      {"numNewerVersions 0 of a live one", newer(0), as_is, 0, true},
      {"isLive of a live one", live(true), as_is, 0, true},
      {"isLive of a noncurrent one", live(true), noncurrent(kNowUs), 0, false},
      {"not isLive of a live one", live(false), as_is, 0, false},
      {"not isLive of a noncurrent one", live(false), noncurrent(kNowUs), 0, true},
      {"sizeAboveBytes: one more", above(999), as_is, 0, true},
      {"sizeAboveBytes: as many", above(1000), as_is, 0, false},
      {"sizeBelowBytes: one less", below(1001), as_is, 0, true},
      {"sizeBelowBytes: as many", below(1000), as_is, 0, false},
      {"sizeBelowBytes 0", below(0), [](O& o) { o.size_bytes = 0; }, 0, false},
      {"matchesPattern: the whole name", pattern("dir/[a-z]+\\.txt"), as_is, 0, true},
      {"matchesPattern: a part of the name", pattern("name"), as_is, 0, false},
      {"matchesPattern that no longer compiles", pattern("("), as_is, 0, false},
      {"matchesPrefix: the second of two", prefix({"other/", "dir/"}), as_is, 0, true},
      {"matchesPrefix: none of two", prefix({"other/", "ir/"}), as_is, 0, false},
      {"matchesPrefix: longer than the name", prefix({"dir/name.txt2"}), as_is, 0, false},
      {"matchesSuffix: the second of two", suffix({".log", ".txt"}), as_is, 0, true},
      {"matchesSuffix: none", suffix({".log", ".tx"}), as_is, 0, false},
      {"matchesStorageClass: one of them", classes({"NEARLINE", "STANDARD"}), as_is, 0, true},
      {"matchesStorageClass: the like of it", classes({"REGIONAL", "MULTI_REGIONAL"}), as_is, 0, false},
      {"all of several",
       [](C& c) {
         c.age_days = 1;
         c.matches_prefix = {"dir/"};
         c.matches_suffix = {".txt"};
         c.size_above_bytes = 10;
       },
       as_is, 0, true},
      {"all but one of several",
       [](C& c) {
         c.age_days = 1;
         c.matches_prefix = {"dir/"};
         c.matches_suffix = {".log"};
       },
       as_is, 0, false},
  };
  return all;
}

}  // namespace

TEST_CASE("each condition holds exactly where the page says", "[lifecycle]") {
  for (const Case& each : cases()) {
    INFO(each.what);
    LifecycleCondition condition;
    each.set(condition);
    Object object = made(kDayUs);
    each.change(object);
    CHECK(deletes(condition, object, each.newer_versions) == each.applies);
  }
}

TEST_CASE("an age of ten days holds from the hour of the creation on", "[lifecycle]") {
  LifecycleCondition condition;
  condition.age_days = 10;
  const LifecycleRules rules = rules_of({rule_of(LifecycleAction::kDelete, condition)});
  const Object object = made(10 * kDayUs);  // 2019-01-10T10:00:00Z
  CHECK_FALSE(rules.decide(object, 0, kNowUs - 1).action);
  CHECK(rules.decide(object, 0, kNowUs).action == LifecycleAction::kDelete);
  CHECK(rules.decide(object, 0, kNowUs + 1000 * kDayUs).action == LifecycleAction::kDelete);
}

TEST_CASE("Delete wins over SetStorageClass, and the coldest class over the others, whatever their order",
          "[lifecycle]") {
  LifecycleCondition always;
  always.age_days = 0;
  const auto sets = [&](const char* storage_class) {
    return rule_of(LifecycleAction::kSetStorageClass, always, storage_class);
  };
  const LifecycleRule remove = rule_of(LifecycleAction::kDelete, always);
  const Object object = made(kDayUs);
  for (const std::vector<LifecycleRule>& rules : std::vector<std::vector<LifecycleRule>>{
           {remove, sets("ARCHIVE")}, {sets("ARCHIVE"), remove}, {sets("NEARLINE"), remove, sets("COLDLINE")}}) {
    CHECK(rules_of(rules).decide(object, 0, kNowUs) == LifecycleDecision{LifecycleAction::kDelete, ""});
  }
  for (const std::vector<LifecycleRule>& rules : std::vector<std::vector<LifecycleRule>>{
           {sets("NEARLINE"), sets("COLDLINE")}, {sets("COLDLINE"), sets("NEARLINE"), sets("STANDARD")}}) {
    CHECK(rules_of(rules).decide(object, 0, kNowUs) ==
          LifecycleDecision{LifecycleAction::kSetStorageClass, "COLDLINE"});
  }
}

TEST_CASE("a storage class is set towards colder classes only", "[lifecycle]") {
  const std::vector<std::string> classes = {
      "DURABLE_REDUCED_AVAILABILITY", "STANDARD", "MULTI_REGIONAL", "REGIONAL", "NEARLINE", "COLDLINE", "ARCHIVE"};
  const std::map<std::string, int> ranks = {{"DURABLE_REDUCED_AVAILABILITY", 0},
                                            {"STANDARD", 1},
                                            {"MULTI_REGIONAL", 1},
                                            {"REGIONAL", 1},
                                            {"NEARLINE", 2},
                                            {"COLDLINE", 3},
                                            {"ARCHIVE", 4}};
  LifecycleCondition always;
  always.age_days = 0;
  for (const std::string& from : classes) {
    for (const std::string& to : classes) {
      INFO(from << " to " << to);
      Object object = made(kDayUs);
      object.storage_class = from;
      const auto decision =
          rules_of({rule_of(LifecycleAction::kSetStorageClass, always, to)}).decide(object, 0, kNowUs);
      CHECK(decision.action.has_value() == (ranks.at(to) > ranks.at(from)));
      if (decision.action) CHECK(decision.storage_class == to);
    }
  }
}

TEST_CASE("where Autoclass chooses the class no rule sets it, and Delete goes on", "[lifecycle]") {
  LifecycleCondition always;
  always.age_days = 0;
  Bucket bucket;
  bucket.autoclass = Autoclass{true, 0, {}, 0};
  bucket.lifecycle = {rule_of(LifecycleAction::kSetStorageClass, always, "ARCHIVE")};
  CHECK_FALSE(LifecycleRules(bucket).decide(made(kDayUs), 0, kNowUs).action);
  bucket.lifecycle.push_back(rule_of(LifecycleAction::kDelete, always));
  CHECK(LifecycleRules(bucket).decide(made(kDayUs), 0, kNowUs).action == LifecycleAction::kDelete);
  bucket.autoclass->enabled = false;
  bucket.lifecycle.pop_back();
  CHECK(LifecycleRules(bucket).decide(made(kDayUs), 0, kNowUs).action == LifecycleAction::kSetStorageClass);
}

TEST_CASE("uploads are aborted by the rules of that action alone, and objects are not", "[lifecycle]") {
  LifecycleCondition condition;
  condition.age_days = 7;
  condition.matches_prefix = {"dir/"};
  condition.matches_suffix = {".txt"};
  const LifecycleRules aborts = rules_of({rule_of(LifecycleAction::kAbortIncompleteMultipartUpload, condition)});
  CHECK(aborts.has_upload_rules());
  CHECK_FALSE(aborts.has_object_rules());
  CHECK(aborts.aborts_upload("dir/a.txt", kNowUs - 7 * kDayUs, kNowUs));
  CHECK_FALSE(aborts.aborts_upload("dir/a.txt", kNowUs - 7 * kDayUs + 1, kNowUs));
  CHECK_FALSE(aborts.aborts_upload("other/a.txt", kNowUs - 7 * kDayUs, kNowUs));
  CHECK_FALSE(aborts.aborts_upload("dir/a.log", kNowUs - 7 * kDayUs, kNowUs));
  CHECK_FALSE(aborts.decide(made(100 * kDayUs), 0, kNowUs).action);
  const LifecycleRules removes = rules_of({rule_of(LifecycleAction::kDelete, condition)});
  CHECK_FALSE(removes.aborts_upload("dir/a.txt", kNowUs - 7 * kDayUs, kNowUs));
  CHECK_FALSE(removes.has_upload_rules());
}

TEST_CASE("rules know which bucket they are of, and how many newer versions matter", "[lifecycle]") {
  LifecycleCondition one;
  one.num_newer_versions = 2;
  LifecycleCondition other;
  other.num_newer_versions = 7;
  const LifecycleRules rules =
      rules_of({rule_of(LifecycleAction::kDelete, one), rule_of(LifecycleAction::kDelete, other)});
  CHECK(rules.newer_versions_max() == 7);
  Bucket bucket;
  bucket.generation = 3;
  CHECK(rules.are_of(bucket));
  bucket.metageneration = 2;
  CHECK_FALSE(rules.are_of(bucket));
  CHECK(rules_of({}).empty());
  CHECK(rules_of({}).newer_versions_max() == 0);
}

}  // namespace lakegate
