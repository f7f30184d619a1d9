// Lifecycle rules in the reference model, written from the page (https://cloud.google.com/storage/docs/lifecycle) and
// not from the core. Of the conditions, those that random sequences make use of.
#include <algorithm>

#include "tests/model/reference_model.h"

namespace lakegate {
namespace {

constexpr int64_t kDayUs = 86'400'000'000;

bool is_old(int64_t since_us, int64_t days, int64_t now_us) { return since_us + days * kDayUs <= now_us; }

bool has_prefix(const std::string& name, const std::vector<std::string>& prefixes) {
  return prefixes.empty() ||
         std::ranges::any_of(prefixes, [&](const auto& prefix) { return name.starts_with(prefix); });
}

bool has_class(const std::string& storage_class, const std::vector<std::string>& classes) {
  return classes.empty() || std::ranges::count(classes, storage_class) > 0;
}

bool holds(const LifecycleCondition& condition, const ModelObject& object, int64_t newer_versions, int64_t now_us) {
  const auto& custom_us = object.attributes.custom_time_us;
  const size_t size = object.bytes.size();
  bool all = has_prefix(object.name, condition.matches_prefix) &&
             has_class(object.attributes.storage_class, condition.matches_storage_class);
  if (condition.age_days) all = all && is_old(object.created_us, *condition.age_days, now_us);
  if (condition.created_before_us) all = all && object.created_us < *condition.created_before_us;
  if (condition.custom_time_before_us) all = all && custom_us && *custom_us < *condition.custom_time_before_us;
  if (condition.days_since_custom_time) {
    all = all && custom_us && is_old(*custom_us, *condition.days_since_custom_time, now_us);
  }
  if (condition.days_since_noncurrent_time) {
    all = all && !object.is_live && is_old(object.noncurrent_us, *condition.days_since_noncurrent_time, now_us);
  }
  if (condition.noncurrent_time_before_us) {
    all = all && !object.is_live && object.noncurrent_us < *condition.noncurrent_time_before_us;
  }
  if (condition.num_newer_versions) all = all && newer_versions >= *condition.num_newer_versions;
  if (condition.is_live) all = all && object.is_live == *condition.is_live;
  if (condition.size_above_bytes) all = all && size > *condition.size_above_bytes;
  if (condition.size_below_bytes) all = all && size < *condition.size_below_bytes;
  return all;
}

// Of those that the sequences use, from warm to cold.
int64_t coldness(const std::string& storage_class) {
  const std::vector<std::string> classes = {"STANDARD", "NEARLINE", "COLDLINE", "ARCHIVE"};
  return std::ranges::find(classes, storage_class) - classes.begin();
}

}  // namespace

void ReferenceModel::apply_lifecycle() {
  // What one action does must not change what is decided about the next object.
  const auto before = objects_;
  for (const auto& [bucket, names] : before) {
    const std::vector<LifecycleRule> rules = buckets_.at(bucket).attributes.lifecycle;
    for (const auto& [name, generations] : names) {
      auto newer_versions = static_cast<int64_t>(generations.size());
      for (const auto& [generation, object] : generations) apply_lifecycle_to(object, rules, --newer_versions);
    }
  }
}

void ReferenceModel::apply_lifecycle_to(const ModelObject& object, const std::vector<LifecycleRule>& rules,
                                        int64_t newer_versions) {
  std::string coldest = object.attributes.storage_class;
  for (const LifecycleRule& rule : rules) {
    if (!holds(rule.condition, object, newer_versions, clock_.now_us())) continue;
    if (rule.action == LifecycleAction::kSetStorageClass && coldness(rule.storage_class) > coldness(coldest)) {
      coldest = rule.storage_class;
    }
    if (rule.action != LifecycleAction::kDelete) continue;
    const Status kept = object.is_live ? check_end_of_life(object) : check_kept(object, /*ends_for_good=*/true);
    if (!kept.ok()) return;
    ++lifecycle_actions_;
    if (object.is_live) {
      end_life(object);
    } else {
      drop(object);
    }
    return;
  }
  if (coldest == object.attributes.storage_class) return;
  ModelObject& changed = objects_.at(object.bucket).at(object.name).at(object.generation);
  changed.attributes.storage_class = coldest;
  ++changed.metageneration;
  ++lifecycle_actions_;
}

}  // namespace lakegate
