#include "gateway/json/wire/json_read.h"

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/limits.h"

namespace lakegate {

using nlohmann::json;

Result<json> parse_json(std::string_view text) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return json::object();
  bool too_deep = false;
  const json::parser_callback_t limit_depth = [&](int depth, json::parse_event_t event, json&) {
    const bool opens = event == json::parse_event_t::object_start || event == json::parse_event_t::array_start;
    if (opens && depth >= limits::kJsonDepthMax) too_deep = true;
    return !too_deep;
  };
  json value = json::parse(text, limit_depth, /*allow_exceptions=*/false);
  if (too_deep) return Status(Code::kInvalidArgument, "The JSON is nested too deeply.", "parseError");
  if (value.is_discarded()) return Status(Code::kInvalidArgument, "Parse Error", "parseError");
  return value;
}

Status read_text(const json& resource, const char* name, std::string& into) {
  const auto found = resource.find(name);
  if (found == resource.end()) return Status();
  if (found->is_null()) {
    into.clear();
    return Status();
  }
  if (!found->is_string()) return invalid_argument(std::string(name) + " must be a string.", name);
  into = found->get<std::string>();
  return Status();
}

Status read_uint64(const json& resource, const char* name, std::optional<uint64_t>& into) {
  const auto found = resource.find(name);
  if (found == resource.end() || found->is_null()) return Status();
  if (found->is_number_unsigned()) {
    into = found->get<uint64_t>();
    return Status();
  }
  if (found->is_string()) into = parse_uint64(found->get_ref<const std::string&>());
  if (!found->is_string() || !into) return invalid_argument(std::string(name) + " must be a whole number.", name);
  return Status();
}

Status read_int64(const json& resource, const char* name, std::optional<int64_t>& into) {
  const auto found = resource.find(name);
  if (found == resource.end() || found->is_null()) return Status();
  const bool fits = found->is_number_integer() && !(found->is_number_unsigned() && found->get<uint64_t>() > INT64_MAX);
  if (fits) {
    into = found->get<int64_t>();
    return Status();
  }
  if (found->is_string()) into = parse_int64(found->get_ref<const std::string&>());
  if (!found->is_string() || !into) return invalid_argument(std::string(name) + " must be a whole number.", name);
  return Status();
}

Status read_bool(const json& resource, const char* name, bool& into) {
  const auto found = resource.find(name);
  if (found == resource.end() || found->is_null()) return Status();
  if (!found->is_boolean()) return invalid_argument(std::string(name) + " must be true or false.", name);
  into = found->get<bool>();
  return Status();
}

Status read_texts(const json& resource, const char* name, std::vector<std::string>& into) {
  const auto found = resource.find(name);
  if (found == resource.end()) return Status();
  std::vector<std::string> texts;
  if (!found->is_null()) {
    if (!found->is_array()) return invalid_argument(std::string(name) + " must be an array of strings.", name);
    for (const json& element : *found) {
      if (!element.is_string()) return invalid_argument(std::string(name) + " must be an array of strings.", name);
      texts.push_back(element.get<std::string>());
    }
  }
  into = std::move(texts);
  return Status();
}

std::optional<int64_t> parse_seconds(std::string_view text) {
  if (!text.ends_with('s')) return std::nullopt;
  return parse_int64(text.substr(0, text.size() - 1));
}

Status check_object(const json& value, const char* name) {
  if (value.is_object()) return Status();
  return invalid_argument(std::string(name) + " must be an object.", name);
}

}  // namespace lakegate
