// https://cloud.google.com/storage/docs/xml-api/put-bucket-lifecycle
#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "gateway/xml/documents/bucket_documents.h"

namespace lakegate {
namespace {

using nlohmann::json;

constexpr size_t kDateBytes = 10;  // "2026-11-24"

struct ActionElement {
  std::string_view element;
  LifecycleAction action;
};
constexpr std::array kActions = {
    ActionElement{"Delete", LifecycleAction::kDelete},
    ActionElement{"SetStorageClass", LifecycleAction::kSetStorageClass},
    ActionElement{"AbortIncompleteMultipartUpload", LifecycleAction::kAbortIncompleteMultipartUpload},
};

enum class ConditionKind { kText, kBool, kList };
struct ConditionElement {
  std::string_view element;
  const char* member;  // Of the JSON resource.
  ConditionKind kind = ConditionKind::kText;
};
// The sizes and the pattern are newer than the pages and boto; they are called as the others are.
constexpr std::array kConditions = {
    ConditionElement{"Age", "age"},
    ConditionElement{"CreatedBefore", "createdBefore"},
    ConditionElement{"CustomTimeBefore", "customTimeBefore"},
    ConditionElement{"DaysSinceCustomTime", "daysSinceCustomTime"},
    ConditionElement{"DaysSinceNoncurrentTime", "daysSinceNoncurrentTime"},
    ConditionElement{"IsLive", "isLive", ConditionKind::kBool},
    ConditionElement{"MatchesPattern", "matchesPattern"},
    ConditionElement{"MatchesPrefix", "matchesPrefix", ConditionKind::kList},
    ConditionElement{"MatchesStorageClass", "matchesStorageClass", ConditionKind::kList},
    ConditionElement{"MatchesSuffix", "matchesSuffix", ConditionKind::kList},
    ConditionElement{"NoncurrentTimeBefore", "noncurrentTimeBefore"},
    ConditionElement{"NumberOfNewerVersions", "numNewerVersions"},
    ConditionElement{"SizeAboveBytes", "sizeAboveBytes"},
    ConditionElement{"SizeBelowBytes", "sizeBelowBytes"},
};

Result<json> read_action(const XmlElement& element) {
  if (element.children.size() != 1) return malformed_xml();
  const XmlElement& action = element.children.front();
  if (std::ranges::find(kActions, std::string_view(action.name), &ActionElement::element) == kActions.end()) {
    return malformed_xml();
  }
  json read{{"type", action.name}};
  ASSIGN_OR_RETURN(const std::string storage_class, leaf_text(action));
  if (!storage_class.empty()) read["storageClass"] = storage_class;
  return read;
}

Status add_condition(const XmlElement& element, json& condition) {
  const auto* const known = std::ranges::find(kConditions, std::string_view(element.name), &ConditionElement::element);
  if (known == kConditions.end()) return malformed_xml();
  json& member = condition[known->member];
  if (known->kind == ConditionKind::kList) {
    // Names may begin and end with white space.
    if (!element.children.empty()) return malformed_xml();
    member.push_back(element.text);
    return Status();
  }
  if (!member.is_null()) return malformed_xml();
  ASSIGN_OR_RETURN(const std::string text, leaf_text(element));
  if (known->kind == ConditionKind::kText) {
    member = text;
    return Status();
  }
  if (text != "true" && text != "false") return malformed_xml();
  member = text == "true";
  return Status();
}

Result<json> read_rule(const XmlElement& element) {
  if (element.name != "Rule") return malformed_xml();
  RETURN_IF_ERROR(check_children(element, {"Action", "Condition"}));
  const XmlElement* const action = element.child("Action");
  const XmlElement* const conditions = element.child("Condition");
  if (action == nullptr || conditions == nullptr) return malformed_xml();
  json rule = json::object();
  ASSIGN_OR_RETURN(rule["action"], read_action(*action));
  json condition = json::object();
  for (const XmlElement& each : conditions->children) RETURN_IF_ERROR(add_condition(each, condition));
  rule["condition"] = std::move(condition);
  return rule;
}

void write_days(XmlWriter& xml, std::string_view element, const std::optional<int64_t>& days) {
  if (days) xml.number(element, static_cast<uint64_t>(*days));
}

void write_date(XmlWriter& xml, std::string_view element, const std::optional<int64_t>& time_us) {
  if (time_us) xml.text(element, format_rfc3339(*time_us).substr(0, kDateBytes));
}

void write_texts(XmlWriter& xml, std::string_view element, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) xml.text(element, text);
}

void write_condition(XmlWriter& xml, const LifecycleCondition& condition) {
  xml.begin("Condition");
  write_days(xml, "Age", condition.age_days);
  write_date(xml, "CreatedBefore", condition.created_before_us);
  write_date(xml, "CustomTimeBefore", condition.custom_time_before_us);
  write_days(xml, "DaysSinceCustomTime", condition.days_since_custom_time);
  write_days(xml, "DaysSinceNoncurrentTime", condition.days_since_noncurrent_time);
  if (condition.is_live) xml.boolean("IsLive", *condition.is_live);
  xml.text_unless_empty("MatchesPattern", condition.matches_pattern);
  write_texts(xml, "MatchesPrefix", condition.matches_prefix);
  write_texts(xml, "MatchesStorageClass", condition.matches_storage_class);
  write_texts(xml, "MatchesSuffix", condition.matches_suffix);
  write_date(xml, "NoncurrentTimeBefore", condition.noncurrent_time_before_us);
  write_days(xml, "NumberOfNewerVersions", condition.num_newer_versions);
  if (condition.size_above_bytes) xml.number("SizeAboveBytes", *condition.size_above_bytes);
  if (condition.size_below_bytes) xml.number("SizeBelowBytes", *condition.size_below_bytes);
  xml.end();
}

}  // namespace

Result<XmlWriter> write_lifecycle_document(const Bucket& bucket) {
  XmlWriter xml("LifecycleConfiguration", kNoNamespace);
  for (const LifecycleRule& rule : bucket.lifecycle) {
    xml.begin("Rule");
    xml.begin("Action");
    xml.text(std::ranges::find(kActions, rule.action, &ActionElement::action)->element, rule.storage_class);
    xml.end();
    write_condition(xml, rule.condition);
    xml.end();
  }
  return xml;
}

Result<json> read_lifecycle_document(const XmlElement& document, const Bucket&) {
  json rules = json::array();
  for (const XmlElement& element : document.children) {
    ASSIGN_OR_RETURN(json rule, read_rule(element));
    rules.push_back(std::move(rule));
  }
  return json{{"lifecycle", {{"rule", std::move(rules)}}}};
}

}  // namespace lakegate
