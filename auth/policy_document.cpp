#include "auth/policy_document.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "auth/raw_target.h"
#include "auth/strict_json.h"
#include "base/encoding.h"
#include "base/limits.h"

namespace lakegate {
namespace {

using Json = nlohmann::json;

Status broken_condition() { return invalid_policy_document("A condition of the policy cannot be understood."); }

// Numbers may come as text ("1024").
std::optional<uint64_t> read_size(const Json& value) {
  if (value.is_number_unsigned()) return value.get<uint64_t>();
  return value.is_string() ? parse_uint64(value.get<std::string>()) : std::nullopt;
}

Status read_members(const Json& object, PolicyDocument& into) {
  if (object.empty()) return broken_condition();
  for (const auto& [name, value] : object.items()) {
    if (!value.is_string() || name.empty()) return broken_condition();
    into.conditions.push_back({lower_case(name), value.get<std::string>(), false});
  }
  return {};
}

Status read_range(const Json& list, PolicyDocument& into) {
  const std::optional<uint64_t> min = read_size(list[1]);
  const std::optional<uint64_t> max = read_size(list[2]);
  if (!min || !max || *min > *max) return broken_condition();
  into.size_bytes_min = std::max(into.size_bytes_min, *min);
  into.size_bytes_max = std::min(into.size_bytes_max.value_or(*max), *max);
  return {};
}

Status read_list(const Json& list, PolicyDocument& into) {
  if (list.size() != 3 || !list[0].is_string()) return broken_condition();
  const std::string operation = lower_case(list[0].get<std::string>());
  if (operation == "content-length-range") return read_range(list, into);
  if (operation != "eq" && operation != "starts-with") return broken_condition();
  if (!list[1].is_string() || !list[2].is_string()) return broken_condition();
  const std::string field = list[1].get<std::string>();
  if (field.size() < 2 || field[0] != '$') return broken_condition();
  into.conditions.push_back({lower_case(field.substr(1)), list[2].get<std::string>(), operation == "starts-with"});
  return {};
}

}  // namespace

Status invalid_policy_document(std::string details) {
  return {Code::kInvalidArgument, std::move(details), "invalidPolicyDocument"};
}

Result<PolicyDocument> parse_policy_document(std::string_view base64) {
  if (base64.size() > limits::kPostPolicyBytesMax) return invalid_policy_document("The policy document is too long.");
  const std::optional<std::string> text = base64_decode(base64);
  const std::optional<Json> root = text ? parse_strict_json_object(*text) : std::nullopt;
  if (!root) return invalid_policy_document("The policy document is no JSON object in base64.");
  PolicyDocument document;
  const auto expiration = root->find("expiration");
  const std::optional<int64_t> expires_us = expiration != root->end() && expiration->is_string()
                                                ? parse_rfc3339(expiration->get<std::string>())
                                                : std::nullopt;
  if (!expires_us) return invalid_policy_document("The policy document does not say when it expires.");
  document.expires_us = *expires_us;
  const auto conditions = root->find("conditions");
  if (conditions == root->end() || !conditions->is_array() || conditions->size() > limits::kPostPolicyConditionsMax) {
    return invalid_policy_document("The policy document has no list of conditions, or one that is too long.");
  }
  for (const Json& each : *conditions) {
    if (each.is_object()) {
      RETURN_IF_ERROR(read_members(each, document));
    } else if (each.is_array()) {
      RETURN_IF_ERROR(read_list(each, document));
    } else {
      return broken_condition();
    }
  }
  return document;
}

}  // namespace lakegate
