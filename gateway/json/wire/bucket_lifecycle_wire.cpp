// https://cloud.google.com/storage/docs/lifecycle
#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/json/wire/bucket_settings_wire.h"
#include "gateway/json/wire/json_read.h"
#include "metadata/name_pattern.h"
#include "metadata/names.h"

namespace lakegate {
namespace {

using nlohmann::json;

constexpr size_t kDateBytes = 10;  // "2026-11-24"

struct ActionName {
  std::string_view name;
  LifecycleAction action;
};
constexpr std::array kActions = {
    ActionName{"Delete", LifecycleAction::kDelete},
    ActionName{"SetStorageClass", LifecycleAction::kSetStorageClass},
    ActionName{"AbortIncompleteMultipartUpload", LifecycleAction::kAbortIncompleteMultipartUpload},
};

Status invalid_rule(const std::string& message) { return invalid_argument(message, "lifecycle.rule"); }

Status read_days(const json& condition, const char* name, std::optional<int64_t>& into) {
  RETURN_IF_ERROR(read_int64(condition, name, into));
  if (into && (*into < 0 || *into > INT32_MAX)) {
    return invalid_rule("The lifecycle condition " + std::string(name) + " must be a nonnegative 32-bit number.");
  }
  return Status();
}

// A date alone is midnight UTC at its start.
Status read_date(const json& condition, const char* name, std::optional<int64_t>& into) {
  std::string date;
  RETURN_IF_ERROR(read_text(condition, name, date));
  if (date.empty()) return Status();
  into = date.size() == kDateBytes ? parse_rfc3339(date + "T00:00:00Z") : std::nullopt;
  if (into) return Status();
  return invalid_rule("The lifecycle condition " + std::string(name) + " must be a date such as 2026-11-24.");
}

Status read_size(const json& condition, const char* name, std::optional<uint64_t>& into) {
  std::optional<int64_t> size;
  RETURN_IF_ERROR(read_int64(condition, name, size));
  if (size && *size < 0) return invalid_rule("The lifecycle condition " + std::string(name) + " must not be negative.");
  if (size) into = static_cast<uint64_t>(*size);
  return Status();
}

// A condition that is not known may be what keeps the rule from deleting, so it is not ignored as other fields are.
Status check_known(const json& members, std::initializer_list<std::string_view> known, const char* owner) {
  for (const auto& [name, value] : members.items()) {
    if (std::ranges::find(known, std::string_view(name)) == known.end()) {
      return invalid_rule("Unknown lifecycle " + std::string(owner) + " '" + name + "'.");
    }
  }
  return Status();
}

Status read_names(const json& members, LifecycleCondition& condition) {
  RETURN_IF_ERROR(read_texts(members, "matchesPrefix", condition.matches_prefix));
  RETURN_IF_ERROR(read_texts(members, "matchesSuffix", condition.matches_suffix));
  RETURN_IF_ERROR(read_texts(members, "matchesStorageClass", condition.matches_storage_class));
  for (const std::string& each : condition.matches_storage_class) RETURN_IF_ERROR(check_storage_class(each));
  const auto is_empty = [](const std::string& text) { return text.empty(); };
  if (std::ranges::any_of(condition.matches_prefix, is_empty) ||
      std::ranges::any_of(condition.matches_suffix, is_empty)) {
    return invalid_rule("matchesPrefix and matchesSuffix must not hold an empty text.");
  }
  RETURN_IF_ERROR(read_text(members, "matchesPattern", condition.matches_pattern));
  if (condition.matches_pattern.empty()) return Status();
  return NamePattern::compile(condition.matches_pattern).status();
}

Result<LifecycleCondition> read_condition(const json& members) {
  RETURN_IF_ERROR(check_object(members, "condition"));
  RETURN_IF_ERROR(
      check_known(members,
                  {"age", "createdBefore", "customTimeBefore", "daysSinceCustomTime", "daysSinceNoncurrentTime",
                   "isLive", "matchesPattern", "matchesPrefix", "matchesStorageClass", "matchesSuffix",
                   "noncurrentTimeBefore", "numNewerVersions", "sizeAboveBytes", "sizeBelowBytes"},
                  "condition"));
  LifecycleCondition condition;
  RETURN_IF_ERROR(read_days(members, "age", condition.age_days));
  RETURN_IF_ERROR(read_date(members, "createdBefore", condition.created_before_us));
  RETURN_IF_ERROR(read_date(members, "customTimeBefore", condition.custom_time_before_us));
  RETURN_IF_ERROR(read_days(members, "daysSinceCustomTime", condition.days_since_custom_time));
  RETURN_IF_ERROR(read_days(members, "daysSinceNoncurrentTime", condition.days_since_noncurrent_time));
  RETURN_IF_ERROR(read_date(members, "noncurrentTimeBefore", condition.noncurrent_time_before_us));
  RETURN_IF_ERROR(read_days(members, "numNewerVersions", condition.num_newer_versions));
  RETURN_IF_ERROR(read_size(members, "sizeAboveBytes", condition.size_above_bytes));
  RETURN_IF_ERROR(read_size(members, "sizeBelowBytes", condition.size_below_bytes));
  if (const auto is_live = members.find("isLive"); is_live != members.end() && !is_live->is_null()) {
    RETURN_IF_ERROR(read_bool(members, "isLive", condition.is_live.emplace()));
  }
  RETURN_IF_ERROR(read_names(members, condition));
  if (condition == LifecycleCondition()) return invalid_rule("A lifecycle rule must have at least one condition.");
  return condition;
}

Status read_action(const json& members, LifecycleRule& rule) {
  RETURN_IF_ERROR(check_object(members, "action"));
  RETURN_IF_ERROR(check_known(members, {"type", "storageClass"}, "action"));
  std::string type;
  RETURN_IF_ERROR(read_text(members, "type", type));
  RETURN_IF_ERROR(read_text(members, "storageClass", rule.storage_class));
  const auto found = std::ranges::find(kActions, std::string_view(type), &ActionName::name);
  if (found == kActions.end()) return invalid_rule("Unknown lifecycle action '" + type + "'.");
  rule.action = found->action;
  if (rule.action == LifecycleAction::kSetStorageClass) {
    if (rule.storage_class.empty()) return invalid_rule("The action SetStorageClass must have a storageClass.");
    return check_storage_class(rule.storage_class);
  }
  if (!rule.storage_class.empty()) return invalid_rule("Only the action SetStorageClass has a storageClass.");
  return Status();
}

Status check_abort_conditions(const LifecycleRule& rule) {
  if (rule.action != LifecycleAction::kAbortIncompleteMultipartUpload) return Status();
  LifecycleCondition allowed;
  allowed.age_days = rule.condition.age_days;
  allowed.matches_prefix = rule.condition.matches_prefix;
  allowed.matches_suffix = rule.condition.matches_suffix;
  if (rule.condition == allowed) return Status();
  return invalid_rule(
      "The action AbortIncompleteMultipartUpload takes only the conditions age, matchesPrefix and matchesSuffix.");
}

Result<LifecycleRule> read_rule(const json& members) {
  RETURN_IF_ERROR(check_object(members, "rule"));
  RETURN_IF_ERROR(check_known(members, {"action", "condition"}, "member"));
  if (!members.contains("action") || !members.contains("condition")) {
    return invalid_rule("A lifecycle rule must have an action and a condition.");
  }
  LifecycleRule rule;
  RETURN_IF_ERROR(read_action(members.at("action"), rule));
  ASSIGN_OR_RETURN(rule.condition, read_condition(members.at("condition")));
  RETURN_IF_ERROR(check_abort_conditions(rule));
  return rule;
}

Status check_counts(const std::vector<LifecycleRule>& rules) {
  size_t affixes = 0;
  for (const LifecycleRule& rule : rules) {
    affixes += rule.condition.matches_prefix.size() + rule.condition.matches_suffix.size();
  }
  if (rules.size() > limits::kLifecycleRulesMax) return invalid_rule("A bucket has 100 lifecycle rules at most.");
  if (affixes > limits::kLifecycleAffixesMax) {
    return invalid_rule("The lifecycle rules of a bucket have 1000 prefixes and suffixes at most.");
  }
  return Status();
}

void write_days(JsonWriter& json, const char* name, const std::optional<int64_t>& days) {
  if (days) json.number(name, *days);
}

void write_date(JsonWriter& json, const char* name, const std::optional<int64_t>& time_us) {
  if (time_us) json.string(name, format_rfc3339(*time_us).substr(0, kDateBytes));
}

void write_texts(JsonWriter& json, const char* name, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  json.begin_array(name);
  for (const std::string& text : texts) json.element(text);
  json.end_array();
}

void write_condition(JsonWriter& json, const LifecycleCondition& condition) {
  json.begin_object("condition");
  write_days(json, "age", condition.age_days);
  write_date(json, "createdBefore", condition.created_before_us);
  write_date(json, "customTimeBefore", condition.custom_time_before_us);
  write_days(json, "daysSinceCustomTime", condition.days_since_custom_time);
  write_days(json, "daysSinceNoncurrentTime", condition.days_since_noncurrent_time);
  if (condition.is_live) json.boolean("isLive", *condition.is_live);
  json.string_unless_empty("matchesPattern", condition.matches_pattern);
  write_texts(json, "matchesPrefix", condition.matches_prefix);
  write_texts(json, "matchesStorageClass", condition.matches_storage_class);
  write_texts(json, "matchesSuffix", condition.matches_suffix);
  write_date(json, "noncurrentTimeBefore", condition.noncurrent_time_before_us);
  write_days(json, "numNewerVersions", condition.num_newer_versions);
  if (condition.size_above_bytes) json.int64("sizeAboveBytes", *condition.size_above_bytes);
  if (condition.size_below_bytes) json.int64("sizeBelowBytes", *condition.size_below_bytes);
  json.end_object();
}

}  // namespace

Status read_lifecycle(const json& value, BucketMerge& merge) {
  if (value.is_null()) {
    merge.to.lifecycle.clear();
    return Status();
  }
  RETURN_IF_ERROR(check_object(value, "lifecycle"));
  RETURN_IF_ERROR(check_known(value, {"rule"}, "member"));
  const auto stated = value.find("rule");
  if (stated == value.end()) return Status();
  std::vector<LifecycleRule> rules;
  if (!stated->is_null()) {
    if (!stated->is_array()) return invalid_rule("lifecycle.rule must be an array.");
    for (const json& element : *stated) {
      ASSIGN_OR_RETURN(LifecycleRule rule, read_rule(element));
      rules.push_back(std::move(rule));
    }
  }
  RETURN_IF_ERROR(check_counts(rules));
  merge.to.lifecycle = std::move(rules);
  return Status();
}

void write_lifecycle(JsonWriter& json, const Bucket& bucket) {
  if (bucket.lifecycle.empty()) return;
  json.begin_object("lifecycle");
  json.begin_array("rule");
  for (const LifecycleRule& rule : bucket.lifecycle) {
    json.begin_object();
    json.begin_object("action");
    json.string_unless_empty("storageClass", rule.storage_class);
    json.string("type", std::ranges::find(kActions, rule.action, &ActionName::action)->name);
    json.end_object();
    write_condition(json, rule.condition);
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

}  // namespace lakegate
