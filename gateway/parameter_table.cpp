#include "gateway/parameter_table.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/encoding.h"
#include "gateway/json/wire/field_mask.h"
#include "gateway/routes.h"

namespace lakegate {
namespace {

struct Row {
  std::string_view method_id;
  std::string_view text;
};

constexpr Row kRows[] = {
#define PARAMETERS(method_id, text) Row{method_id, text},
#include "gateway/iam/parameters.def"
#include "gateway/lakegate/parameters.def"
#include "gateway/parameters.def"
#undef PARAMETERS
};

// Those of every method. The others of that kind (key, oauth_token, quotaUser, uploadType, userIp) are any text.
constexpr std::array kCommon = {
    ParameterSpec{"alt", ParameterType::kEnum, false, "json|media|proto"},
    ParameterSpec{"prettyPrint", ParameterType::kBool, false, {}},
};

// Takes what stands before `separator`, or everything.
std::string_view take(std::string_view& rest, char separator) {
  const size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return taken;
}

ParameterSpec parse_spec(std::string_view word) {
  ParameterSpec spec;
  spec.is_required = word.starts_with('!');
  if (spec.is_required) word.remove_prefix(1);
  spec.name = take(word, ':');
  if (word.empty()) return spec;
  if (word == "bool") {
    spec.type = ParameterType::kBool;
  } else if (word == "int64") {
    spec.type = ParameterType::kInt64;
  } else if (word == "int32") {
    spec.type = ParameterType::kInt32;
  } else if (word == "int32+") {
    spec.type = ParameterType::kPositiveInt32;
  } else if (word == "uint32") {
    spec.type = ParameterType::kUint32;
  } else {
    spec.type = ParameterType::kEnum;
    spec.words = word;
  }
  return spec;
}

// By the route's place in the route table.
std::vector<std::vector<ParameterSpec>> make_table() {
  std::vector<std::vector<ParameterSpec>> table;
  for (const Route& route : all_routes()) {
    std::vector<ParameterSpec>& specs = table.emplace_back();
    const auto* const row =
        std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& one) { return one.method_id == route.id; });
    if (row == std::end(kRows)) continue;
    std::string_view rest = row->text;
    while (!rest.empty()) specs.push_back(parse_spec(take(rest, ' ')));
  }
  return table;
}

bool is_one_of(std::string_view words, std::string_view value) {
  while (!words.empty()) {
    if (take(words, '|') == value) return true;
  }
  return false;
}

Status invalid_parameter(const ParameterSpec& spec, std::string message) {
  return Status(Code::kInvalidArgument, std::move(message), "invalidParameter").at(spec.name);
}

std::string quoted(std::string_view value) { return ": '" + std::string(value.substr(0, 128)) + "'."; }

// Google's API frontend: "Invalid string value: 'x'. Allowed values: [full, noacl]" (seen in the messages that users
// quote: https://github.com/hashicorp/terraform-provider-google/pull/6415).
std::string enum_message(const ParameterSpec& spec, std::string_view value) {
  std::string allowed;
  std::string_view rest = spec.words;
  while (!rest.empty()) {
    if (!allowed.empty()) allowed += ", ";
    for (const char c : take(rest, '|')) allowed += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return "Invalid string value" + quoted(value) + " Allowed values: [" + allowed + "]";
}

Status check_number(const ParameterSpec& spec, std::string_view value, int64_t least, int64_t most,
                    std::string_view what) {
  const std::optional<int64_t> number = parse_int64(value);
  if (!number) return invalid_parameter(spec, "Invalid " + std::string(what) + " value" + quoted(value));
  if (*number >= least && *number <= most) return Status();
  return invalid_parameter(spec, "Invalid value '" + std::to_string(*number) + "'. Values must be within the range: [" +
                                     std::to_string(least) + ", " + std::to_string(most) + "]");
}

Status check_value(const ParameterSpec& spec, std::string_view value) {
  switch (spec.type) {
    case ParameterType::kText:
      return Status();
    case ParameterType::kBool:
      if (equal_ignoring_case(value, "true") || equal_ignoring_case(value, "false")) return Status();
      return invalid_parameter(spec, "Invalid boolean value" + quoted(value));
    case ParameterType::kInt64:
      return check_number(spec, value, std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max(),
                          "long");
    case ParameterType::kInt32:
      return check_number(spec, value, 0, std::numeric_limits<int32_t>::max(), "integer");
    case ParameterType::kPositiveInt32:
      return check_number(spec, value, 1, std::numeric_limits<int32_t>::max(), "integer");
    case ParameterType::kUint32:
      return check_number(spec, value, 0, std::numeric_limits<uint32_t>::max(), "unsigned integer");
    case ParameterType::kEnum:
      break;
  }
  if (is_one_of(spec.words, value)) return Status();
  return invalid_parameter(spec, enum_message(spec, value));
}

template <class Specs>
const ParameterSpec* find_spec(const Specs& specs, std::string_view name) {
  const auto found =
      std::find_if(specs.begin(), specs.end(), [&](const ParameterSpec& one) { return one.name == name; });
  return found == specs.end() ? nullptr : &*found;
}

}  // namespace

const std::vector<ParameterSpec>& parameters_of(const Route& route) {
  static const std::vector<std::vector<ParameterSpec>> table = make_table();
  return table[static_cast<size_t>(&route - all_routes().data())];
}

Status check_parameters(const RequestContext& context) {
  if (context.route->dialect == Dialect::kXml) return Status();
  const std::vector<ParameterSpec>& specs = parameters_of(*context.route);
  for (const auto& [name, value] : context.query.parameters()) {
    const ParameterSpec* spec = find_spec(specs, name);
    if (spec == nullptr) spec = find_spec(kCommon, name);
    if (spec != nullptr) RETURN_IF_ERROR(check_value(*spec, value));
  }
  for (const ParameterSpec& spec : specs) {
    if (spec.is_required && context.query.get(spec.name).empty()) return required_argument(spec.name);
  }
  return FieldMask::parse(context.query.get("fields")).status();
}

std::string parameters_markdown(const Route& route) {
  std::string text;
  for (const ParameterSpec& spec : parameters_of(route)) {
    if (!text.empty()) text += ", ";
    const std::string name = "`" + std::string(spec.name) + "`";
    text += spec.is_required ? "**" + name + "**" : name;
  }
  return text.empty() ? "–" : text;
}

}  // namespace lakegate
