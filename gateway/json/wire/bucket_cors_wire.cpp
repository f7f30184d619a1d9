// https://cloud.google.com/storage/docs/cors-configurations
#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "base/limits.h"
#include "gateway/json/wire/bucket_settings_wire.h"
#include "gateway/json/wire/json_read.h"

namespace lakegate {
namespace {

// Whatever is stored here is sent in headers one day.
bool is_header_safe(const std::string& text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return c > ' ' && c < 0x7F && c != ','; });
}

Status check_texts(const std::vector<std::string>& texts, const char* location) {
  if (std::ranges::all_of(texts, is_header_safe)) return Status();
  return invalid_argument("Invalid value in " + std::string(location) + ".", location);
}

Status check_methods(const std::vector<std::string>& methods) {
  static constexpr std::array<std::string_view, 8> kMethods = {"GET",    "HEAD",    "PUT",   "POST",
                                                               "DELETE", "OPTIONS", "PATCH", "*"};
  for (const std::string& method : methods) {
    if (std::ranges::find(kMethods, method) == kMethods.end()) {
      return invalid_argument("Invalid value for cors.method: '" + method + "'.", "cors.method");
    }
  }
  return Status();
}

Result<CorsRule> read_rule(const nlohmann::json& value) {
  RETURN_IF_ERROR(check_object(value, "cors"));
  CorsRule rule;
  RETURN_IF_ERROR(read_texts(value, "origin", rule.origins));
  RETURN_IF_ERROR(read_texts(value, "method", rule.methods));
  RETURN_IF_ERROR(read_texts(value, "responseHeader", rule.response_headers));
  RETURN_IF_ERROR(read_int64(value, "maxAgeSeconds", rule.max_age_s));
  RETURN_IF_ERROR(check_texts(rule.origins, "cors.origin"));
  RETURN_IF_ERROR(check_texts(rule.response_headers, "cors.responseHeader"));
  RETURN_IF_ERROR(check_methods(rule.methods));
  if (rule.max_age_s && (*rule.max_age_s < 0 || *rule.max_age_s > INT32_MAX)) {
    return invalid_argument("Invalid value for cors.maxAgeSeconds.", "cors.maxAgeSeconds");
  }
  return rule;
}

void write_texts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  json.begin_array(name);
  for (const std::string& text : texts) json.element(text);
  json.end_array();
}

}  // namespace

Status read_cors(const nlohmann::json& value, BucketMerge& merge) {
  std::vector<CorsRule> rules;
  if (!value.is_null()) {
    if (!value.is_array()) return invalid_argument("cors must be an array.", "cors");
    for (const nlohmann::json& element : value) {
      ASSIGN_OR_RETURN(CorsRule rule, read_rule(element));
      // GCS drops a rule that says nothing (gsutil's test_cors.py, test_set_empty_cors2).
      if (rule != CorsRule{}) rules.push_back(std::move(rule));
    }
  }
  if (rules.size() > limits::kCorsRulesMax) return invalid_argument("A bucket has 100 CORS rules at most.", "cors");
  merge.to.cors = std::move(rules);
  return Status();
}

void write_cors(JsonWriter& json, const Bucket& bucket) {
  if (bucket.cors.empty()) return;
  json.begin_array("cors");
  for (const CorsRule& rule : bucket.cors) {
    json.begin_object();
    write_texts(json, "origin", rule.origins);
    write_texts(json, "method", rule.methods);
    write_texts(json, "responseHeader", rule.response_headers);
    if (rule.max_age_s) json.number("maxAgeSeconds", *rule.max_age_s);
    json.end_object();
  }
  json.end_array();
}

}  // namespace lakegate
