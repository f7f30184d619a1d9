#include "metadata/lifecycle_rules.h"

#include <algorithm>
#include <array>

namespace lakegate {
namespace {

constexpr int64_t kDayUs = 24LL * 3600 * 1'000'000;

struct ClassRank {
  std::string_view storage_class;
  int rank;
};
// From the dearest at rest to the cheapest. Only upwards does the page's table of transitions lead.
constexpr std::array kClassRanks = {
    ClassRank{"DURABLE_REDUCED_AVAILABILITY", 0},
    ClassRank{"STANDARD", 1},
    ClassRank{"MULTI_REGIONAL", 1},
    ClassRank{"REGIONAL", 1},
    ClassRank{"NEARLINE", 2},
    ClassRank{"COLDLINE", 3},
    ClassRank{"ARCHIVE", 4},
};

std::optional<int> rank_of(std::string_view storage_class) {
  const auto* const found = std::ranges::find(kClassRanks, storage_class, &ClassRank::storage_class);
  return found == kClassRanks.end() ? std::nullopt : std::optional(found->rank);
}

bool is_colder(std::string_view storage_class, std::string_view than) {
  const std::optional<int> rank = rank_of(storage_class);
  const std::optional<int> other = rank_of(than);
  return rank && other && *rank > *other;
}

// Divided, not multiplied: days may be more than microseconds can hold.
bool is_days_after(const std::optional<int64_t>& days, int64_t since_us, int64_t now_us) {
  return !days || (now_us >= since_us && (now_us - since_us) / kDayUs >= *days);
}

bool is_before(const std::optional<int64_t>& date_us, int64_t time_us) { return !date_us || time_us < *date_us; }

bool matches_times(const LifecycleCondition& condition, const Object& object, int64_t now_us) {
  return is_days_after(condition.age_days, object.time_created_us, now_us) &&
         is_before(condition.created_before_us, object.time_created_us);
}

bool matches_custom_time(const LifecycleCondition& condition, const Object& object, int64_t now_us) {
  if (!condition.custom_time_before_us && !condition.days_since_custom_time) return true;
  return object.custom_time_us && is_before(condition.custom_time_before_us, *object.custom_time_us) &&
         is_days_after(condition.days_since_custom_time, *object.custom_time_us, now_us);
}

bool matches_version(const LifecycleCondition& condition, const Object& object, int64_t newer_versions,
                     int64_t now_us) {
  const bool is_live = object.time_deleted_us == 0;
  if (condition.is_live && *condition.is_live != is_live) return false;
  if (condition.num_newer_versions && newer_versions < *condition.num_newer_versions) return false;
  if (!condition.days_since_noncurrent_time && !condition.noncurrent_time_before_us) return true;
  return !is_live && is_before(condition.noncurrent_time_before_us, object.time_deleted_us) &&
         is_days_after(condition.days_since_noncurrent_time, object.time_deleted_us, now_us);
}

bool matches_content(const LifecycleCondition& condition, const Object& object) {
  if (condition.size_above_bytes && object.size_bytes <= *condition.size_above_bytes) return false;
  if (condition.size_below_bytes && object.size_bytes >= *condition.size_below_bytes) return false;
  const std::vector<std::string>& classes = condition.matches_storage_class;
  return classes.empty() || std::ranges::find(classes, object.storage_class) != classes.end();
}

bool matches_affixes(const LifecycleCondition& condition, std::string_view name) {
  const auto begins = [name](const std::string& prefix) { return name.starts_with(prefix); };
  const auto ends = [name](const std::string& suffix) { return name.ends_with(suffix); };
  return (condition.matches_prefix.empty() || std::ranges::any_of(condition.matches_prefix, begins)) &&
         (condition.matches_suffix.empty() || std::ranges::any_of(condition.matches_suffix, ends));
}

}  // namespace

LifecycleRules::LifecycleRules(const Bucket& bucket)
    : bucket_generation_(bucket.generation),
      bucket_metageneration_(bucket.metageneration),
      has_autoclass_(bucket.autoclass && bucket.autoclass->enabled) {
  for (const LifecycleRule& rule : bucket.lifecycle) {
    std::optional<NamePattern> pattern;
    if (!rule.condition.matches_pattern.empty()) {
      Result<NamePattern> compiled = NamePattern::compile(rule.condition.matches_pattern);
      // Refused when it is set; what is stored all the same applies to nothing.
      if (!compiled.ok()) continue;
      pattern = std::move(*compiled);
    }
    newer_versions_max_ = std::max(newer_versions_max_, rule.condition.num_newer_versions.value_or(0));
    rules_.emplace_back(rule, std::move(pattern));
  }
}

LifecycleDecision LifecycleRules::decide(const Object& object, int64_t newer_versions, int64_t now_us) const {
  LifecycleDecision decision;
  for (const auto& [rule, pattern] : rules_) {
    if (rule.action == LifecycleAction::kAbortIncompleteMultipartUpload) continue;
    const LifecycleCondition& condition = rule.condition;
    const bool applies = matches_times(condition, object, now_us) && matches_custom_time(condition, object, now_us) &&
                         matches_version(condition, object, newer_versions, now_us) &&
                         matches_content(condition, object) && matches_affixes(condition, object.name) &&
                         (!pattern || pattern->matches(object.name));
    if (!applies) continue;
    if (rule.action == LifecycleAction::kDelete) return {LifecycleAction::kDelete, {}};
    const std::string& present = decision.action ? decision.storage_class : object.storage_class;
    if (has_autoclass_ || !is_colder(rule.storage_class, present)) continue;
    decision = {LifecycleAction::kSetStorageClass, rule.storage_class};
  }
  return decision;
}

bool LifecycleRules::aborts_upload(std::string_view name, int64_t time_created_us, int64_t now_us) const {
  return std::ranges::any_of(rules_, [&](const Rule& each) {
    const LifecycleRule& rule = each.first;
    return rule.action == LifecycleAction::kAbortIncompleteMultipartUpload &&
           is_days_after(rule.condition.age_days, time_created_us, now_us) && matches_affixes(rule.condition, name);
  });
}

bool LifecycleRules::has_object_rules() const {
  return std::ranges::any_of(
      rules_, [](const Rule& each) { return each.first.action != LifecycleAction::kAbortIncompleteMultipartUpload; });
}

bool LifecycleRules::has_upload_rules() const {
  return std::ranges::any_of(
      rules_, [](const Rule& each) { return each.first.action == LifecycleAction::kAbortIncompleteMultipartUpload; });
}

}  // namespace lakegate
