// Random sequences of operations over the reference model and the server's core, with each pair of engines.
//
// LAKEGATE_SEED sets the sequence, LAKEGATE_OPERATIONS its length.
#include <cstdlib>
#include <iostream>
#include <random>

#include "base/encoding.h"
#include "metadata/ops/object_settings.h"
#include "tests/model/model_comparison.h"

namespace lakegate {
namespace {

constexpr uint64_t kOperationsByDefault = 10'000;
constexpr uint64_t kCompareEvery = 1000;
constexpr uint64_t kRestartEvery = 2500;
constexpr size_t kComposedBytesMax = 300'000;
constexpr size_t kVersionsMax = 6;
constexpr uint64_t kUnknownGeneration = 999'999'999;
constexpr int64_t kSoftDeleteS = 120;
constexpr int64_t kRetentionS = 30;
constexpr int64_t kDayS = 24LL * 3600;

uint64_t environment_number(const char* name, uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : parse_uint64(text).value_or(otherwise);
}

const std::vector<std::string> kBuckets = {"alpha", "beta", "gamma"};
const std::vector<std::string> kNames = {
    "a", "a/", "a/b", "a/b/c", "a/b//", "a0", "b/a", "b/../", "bb", "\xC3\xA9/\xE5\x90\x8D", "zz/zz", "a\x01z"};

class OperationSequence {
 public:
  OperationSequence(ModelComparison& both, uint64_t seed) : both_(both), random_(seed) {}

  void run(uint64_t count) {
    using Step = void (OperationSequence::*)();
    const std::vector<std::pair<Step, int>> steps = {
        {&OperationSequence::insert, 24},  {&OperationSequence::upload, 4},         {&OperationSequence::get, 12},
        {&OperationSequence::list, 12},    {&OperationSequence::patch, 8},          {&OperationSequence::remove, 12},
        {&OperationSequence::compose, 8},  {&OperationSequence::copy, 8},           {&OperationSequence::move, 8},
        {&OperationSequence::bucket, 4},   {&OperationSequence::remove_crowded, 6}, {&OperationSequence::restore, 8},
        {&OperationSequence::protect, 6},  {&OperationSequence::release, 8},        {&OperationSequence::time, 6},
        {&OperationSequence::lifecycle, 3}};
    std::vector<int> weights;
    for (const auto& [step, weight] : steps) weights.push_back(weight);
    std::discrete_distribution<size_t> choose(weights.begin(), weights.end());
    for (uint64_t i = 1; i <= count; ++i) {
      (this->*steps[choose(random_)].first)();
      if (i % (kCompareEvery / 4) == 0) both_.sweep();
      if (i % kRestartEvery == 0) both_.restart();
      if (i % kCompareEvery == 0) both_.compare_everything();
    }
    both_.compare_everything();
  }

 private:
  size_t below(size_t limit) { return std::uniform_int_distribution<size_t>(0, limit - 1)(random_); }
  bool chance(int percent) { return below(100) < static_cast<size_t>(percent); }
  template <class T>
  const T& one_of(const std::vector<T>& values) {
    return values[below(values.size())];
  }
  const std::string& any_bucket() { return one_of(kBuckets); }
  const std::string& any_name() { return one_of(kNames); }

  // Sizes around the limits of inline objects, blocks and upload units, mostly small.
  std::string any_bytes() {
    const std::vector<size_t> edges = {0, 1, 65'535, 65'536, 65'537, 131'072, 262'144, 262'145};
    const size_t size_bytes = chance(85) ? below(2000) : one_of(edges);
    std::string bytes(size_bytes, '\0');
    for (char& c : bytes) c = static_cast<char>(random_());
    return bytes;
  }

  ObjectAttributes any_attributes() {
    ObjectAttributes attributes;
    if (chance(50)) attributes.content_type = "text/plain";
    if (chance(20)) attributes.content_encoding = "identity";
    if (chance(20)) attributes.storage_class = "NEARLINE";
    if (chance(30)) attributes.metadata["key"] = std::to_string(below(1000));
    if (chance(10)) attributes.custom_time_us = static_cast<int64_t>(below(1'000'000'000));
    if (chance(3)) attributes.temporary_hold = chance(70);
    if (chance(5)) attributes.event_based_hold = chance(50);
    if (chance(3)) attributes.retention = any_retention();
    return attributes;
  }

  // Mostly ahead by less than time goes on in a few steps.
  ObjectRetention any_retention() {
    const int64_t ahead_us = (static_cast<int64_t>(below(60)) - 5) * 1'000'000;
    return {chance(70) ? RetentionMode::kUnlocked : RetentionMode::kLocked, both_.now_us() + ahead_us};
  }

  // A generation of the name, or of another, or of nothing.
  std::optional<uint64_t> any_generation(const std::string& bucket, const std::string& name) {
    const std::vector<ModelObject> versions = both_.model().versions(bucket, name);
    if (!versions.empty() && chance(80)) return one_of(versions).generation;
    return chance(50) ? kUnknownGeneration : 1 + below(both_.model().last_generation());
  }

  Precondition any_precondition(const std::string& bucket, const std::string& name) {
    Precondition precondition;
    if (chance(65)) return precondition;
    const std::vector<ModelObject> versions = both_.model().versions(bucket, name);
    const bool has_live = !versions.empty() && versions.back().is_live;
    const Version live = has_live ? Version{versions.back().generation, versions.back().metageneration} : Version();
    const uint64_t other = chance(50) ? 0 : any_generation(bucket, name).value_or(0);
    const uint64_t generation = chance(70) ? live.generation : other;
    const uint64_t metageneration = chance(70) ? live.metageneration : live.metageneration + 1;
    if (chance(60)) precondition.if_generation_match = generation;
    if (chance(15)) precondition.if_generation_not_match = chance(50) ? generation : kUnknownGeneration;
    if (chance(25)) precondition.if_metageneration_match = metageneration;
    if (chance(15)) precondition.if_metageneration_not_match = metageneration + (chance(60) ? 7 : 0);
    return precondition;
  }

  ModelInsert any_insert() {
    ModelInsert request;
    request.bucket = any_bucket();
    request.name = any_name();
    request.precondition = any_precondition(request.bucket, request.name);
    request.attributes = any_attributes();
    request.bytes = any_bytes();
    return request;
  }

  void insert() { both_.objects_insert(any_insert()); }
  void upload() { both_.objects_upload(any_insert(), (1 + below(2)) * limits::kResumableChunkMultipleBytes); }

  void get() {
    ObjectsGetRequest request;
    request.bucket = any_bucket();
    request.name = any_name();
    if (chance(40)) request.generation = any_generation(request.bucket, request.name);
    if (chance(20)) {
      request.soft_deleted = true;
      request.generation = any_soft_deleted(request.bucket, request.name);
    }
    request.precondition = any_precondition(request.bucket, request.name);
    both_.objects_get(request);
  }

  void list() {
    ObjectsListRequest request;
    request.bucket = any_bucket();
    if (chance(50)) request.prefix = any_name().substr(0, 1 + below(3));
    if (chance(60)) request.delimiter = one_of<std::string>({"/", "/", "b", "//", "/b"});
    if (chance(25)) request.start_offset = any_name();
    if (chance(25)) request.end_offset = any_name();
    request.include_trailing_delimiter = chance(40);
    request.versions = chance(50);
    if (!request.versions) request.soft_deleted = chance(30);
    request.max_results = static_cast<int>(1 + below(7));
    both_.objects_list(request);
  }

  void patch() {
    ObjectsPatchRequest request;
    request.bucket = any_bucket();
    request.name = any_name();
    if (chance(30)) request.generation = any_generation(request.bucket, request.name);
    request.precondition = any_precondition(request.bucket, request.name);
    const ObjectAttributes attributes = any_attributes();
    request.change = [attributes](const Object& current) -> Result<ObjectAttributes> {
      ObjectAttributes changed = attributes;
      changed.content_type = current.content_type + "!";
      if (changed.content_type.size() > 20) changed.content_type.clear();
      // What protects the object changes in steps of its own.
      changed.temporary_hold = current.temporary_hold;
      changed.event_based_hold = current.event_based_hold;
      changed.retention = current.retention;
      return changed;
    };
    both_.objects_patch(request);
  }

  void change_protection(const std::function<void(ObjectAttributes&)>& change) {
    ObjectsPatchRequest request;
    request.bucket = any_bucket();
    request.name = any_name();
    if (chance(30)) request.generation = any_generation(request.bucket, request.name);
    request.override_unlocked_retention = chance(60);
    request.change = [change](const Object& current) -> Result<ObjectAttributes> {
      ObjectAttributes changed = current;
      change(changed);
      return changed;
    };
    both_.objects_patch(request);
  }

  void protect() {
    const size_t which = below(3);
    const ObjectRetention retention = any_retention();
    change_protection([which, retention](ObjectAttributes& attributes) {
      if (which == 0) attributes.temporary_hold = true;
      if (which == 1) attributes.event_based_hold = true;
      if (which == 2) attributes.retention = retention;
    });
  }

  // Of everything that a client may take away, so that the names do not end up all protected.
  void release() {
    const bool takes_retention = chance(30);
    change_protection([takes_retention](ObjectAttributes& attributes) {
      attributes.temporary_hold = false;
      attributes.event_based_hold = false;
      if (takes_retention) attributes.retention.reset();
    });
  }

  std::optional<uint64_t> any_soft_deleted(const std::string& bucket, const std::string& name) {
    const std::vector<ModelObject> generations = both_.model().soft_deleted(bucket, name);
    if (!generations.empty() && chance(90)) return one_of(generations).generation;
    return chance(20) ? std::nullopt : any_generation(bucket, name);
  }

  void restore() {
    ObjectsRestoreRequest request;
    request.bucket = any_bucket();
    request.name = any_name();
    request.generation = any_soft_deleted(request.bucket, request.name).value_or(kUnknownGeneration);
    request.precondition = any_precondition(request.bucket, request.name);
    both_.objects_restore(request);
  }

  void time() { both_.advance_s(chance(3) ? kDayS : static_cast<int64_t>(below(20))); }

  void lifecycle() { both_.lifecycle(); }

  // Narrow enough that a pass leaves most of what is there.
  LifecycleRule any_rule() {
    LifecycleRule rule;
    if (chance(50)) {
      rule.action = LifecycleAction::kSetStorageClass;
      rule.storage_class = one_of<std::string>({"STANDARD", "NEARLINE", "COLDLINE", "ARCHIVE"});
    }
    LifecycleCondition& condition = rule.condition;
    const int64_t lately_us = both_.now_us() - static_cast<int64_t>(below(100)) * 1'000'000;
    const size_t which = below(9);
    if (which == 0) condition.age_days = 1;
    if (which == 1) condition.created_before_us = lately_us;
    if (which == 2) condition.custom_time_before_us = static_cast<int64_t>(below(1'000'000'000));
    if (which == 3) condition.days_since_custom_time = 1;
    if (which == 4) condition.days_since_noncurrent_time = chance(50) ? 0 : 1;
    if (which == 5) condition.noncurrent_time_before_us = lately_us;
    if (which == 6) condition.num_newer_versions = static_cast<int64_t>(below(5));
    if (which == 7) condition.size_above_bytes = below(70'000);
    if (which == 8) condition.size_below_bytes = below(100);
    if (chance(30)) condition.is_live = chance(50);
    if (chance(30)) condition.matches_storage_class = {one_of<std::string>({"STANDARD", "NEARLINE", "COLDLINE"})};
    if (chance(70)) condition.matches_prefix = {any_name(), any_name()};
    return rule;
  }
  std::vector<LifecycleRule> any_rules() {
    std::vector<LifecycleRule> rules;
    for (size_t count = below(4); count > 0; --count) rules.push_back(any_rule());
    return rules;
  }

  void remove() {
    ObjectsDeleteRequest request;
    request.bucket = any_bucket();
    request.name = any_name();
    if (chance(40)) request.generation = any_generation(request.bucket, request.name);
    request.precondition = any_precondition(request.bucket, request.name);
    both_.objects_delete(request);
  }

  // Keeps the number of noncurrent generations small.
  void remove_crowded() {
    for (const std::string& bucket : kBuckets) {
      for (const std::string& name : kNames) {
        const std::vector<ModelObject> versions = both_.model().versions(bucket, name);
        if (versions.size() <= kVersionsMax) continue;
        for (size_t i = 0; i < kVersionsMax; ++i) both_.objects_delete({bucket, name, versions[i].generation, {}});
      }
    }
  }

  void compose() {
    ObjectsComposeRequest request;
    request.bucket = any_bucket();
    request.name = any_name();
    request.precondition = any_precondition(request.bucket, request.name);
    request.attributes = any_attributes();
    request.delete_source_objects = chance(30);
    size_t bytes = 0;
    const size_t count = chance(5) ? 33 : below(5);
    for (size_t i = 0; i < count; ++i) {
      ComposeSource source;
      source.name = any_name();
      const std::vector<ModelObject> versions = both_.model().versions(request.bucket, source.name);
      // Mostly sources that are there; else nearly every compose would be refused.
      if (versions.empty() && chance(90)) continue;
      if (chance(40)) source.generation = any_generation(request.bucket, source.name);
      if (chance(15)) source.precondition.if_generation_match = any_generation(request.bucket, source.name);
      for (const ModelObject& version : versions) bytes += version.bytes.size();
      request.sources.push_back(source);
    }
    if (bytes <= kComposedBytesMax) both_.objects_compose(request);
  }

  void copy() {
    ObjectsCopyRequest request;
    request.source_bucket = any_bucket();
    request.source_name = any_name();
    if (chance(30)) request.source_generation = any_generation(request.source_bucket, request.source_name);
    request.source_precondition = any_precondition(request.source_bucket, request.source_name);
    request.bucket = any_bucket();
    request.name = any_name();
    request.precondition = any_precondition(request.bucket, request.name);
    const std::string content_language = chance(50) ? "de" : "";
    const bool keeps_all = chance(20);
    request.attributes = [content_language, keeps_all](const Object& source) -> Result<ObjectAttributes> {
      ObjectAttributes attributes = keeps_all ? ObjectAttributes(source) : copied_attributes(source);
      attributes.content_language = content_language;
      attributes.storage_class.clear();
      return attributes;
    };
    both_.objects_copy(request);
  }

  void move() {
    ObjectsMoveRequest request;
    request.bucket = any_bucket();
    request.source_name = any_name();
    request.source_precondition = any_precondition(request.bucket, request.source_name);
    request.name = any_name();
    request.precondition = any_precondition(request.bucket, request.name);
    both_.objects_move(request);
  }

  // Buckets come, change and go; a bucket is emptied now and then, so that some deletes succeed.
  void bucket() {
    const std::string& name = any_bucket();
    if (!both_.model().buckets().contains(name) || chance(20)) {
      BucketsInsertRequest request{name, "project", {}};
      request.attributes.versioning_enabled = chance(60);
      request.attributes.object_retention_enabled = chance(60);
      if (chance(60)) request.attributes.soft_delete_policy = SoftDeletePolicy{kSoftDeleteS, 0};
      if (chance(30)) request.attributes.storage_class = "COLDLINE";
      request.attributes.lifecycle = any_rules();
      return both_.buckets_insert(request);
    }
    Precondition precondition;
    if (chance(40)) precondition.if_metageneration_match = 1 + below(3);
    if (chance(60)) {
      const bool versioning = chance(50);
      const bool soft_delete = chance(70);
      const bool default_hold = chance(10);
      const bool retains = chance(20);
      const std::vector<LifecycleRule> rules = any_rules();
      const auto change = [=](const Bucket& current) -> Result<BucketAttributes> {
        BucketAttributes attributes = current;
        attributes.versioning_enabled = versioning;
        attributes.labels["versioning"] = versioning ? "on" : "off";
        attributes.soft_delete_policy = SoftDeletePolicy{soft_delete ? kSoftDeleteS : 0, 0};
        attributes.default_event_based_hold = default_hold;
        attributes.lifecycle = rules;
        attributes.retention_policy.reset();
        if (retains) attributes.retention_policy = RetentionPolicy{kRetentionS, 0, false};
        return attributes;
      };
      return both_.buckets_patch({name, precondition, change});
    }
    if (chance(30)) empty_bucket(name);
    both_.buckets_delete({name, precondition});
  }

  void empty_bucket(const std::string& bucket) {
    for (const std::string& name : kNames) {
      for (const ModelObject& version : both_.model().versions(bucket, name)) {
        both_.objects_delete({bucket, name, version.generation, {}});
      }
    }
  }

  ModelComparison& both_;
  std::mt19937_64 random_;
};

void run_on(Engine& engine, const char* engine_name) {
  const uint64_t seed = environment_number("LAKEGATE_SEED", std::random_device()());
  const uint64_t count = environment_number("LAKEGATE_OPERATIONS", kOperationsByDefault);
  INFO("LAKEGATE_SEED=" << seed);
  ModelComparison both(engine, seed);
  OperationSequence(both, seed).run(count);
  std::cout << engine_name << ": LAKEGATE_SEED=" << seed << ", " << count << " random operations, " << both.done()
            << " requests done and " << both.refused() << " refused alike, " << both.compared_generations()
            << " contents read and compared, " << both.model().lifecycle_actions() << " actions of lifecycle rules"
            << std::endl;
  // A sequence in which hardly anything succeeds, or nothing fails, would prove little.
  REQUIRE(both.done() * 4 > both.refused());
  REQUIRE(both.refused() * 20 > both.done());
  REQUIRE(both.model().lifecycle_actions() * 500 > count);
}

TEST_CASE("random operations on the memory engines do what the reference model does") {
  MemoryEngine engine;
  run_on(engine, "memory");
}

TEST_CASE("random operations on RocksDB and files do what the reference model does") {
  DiskEngine engine;
  run_on(engine, "rocksdb and files");
}

}  // namespace
}  // namespace lakegate
