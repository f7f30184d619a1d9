#include "auth/cel/checked_node.h"

#include <algorithm>
#include <array>
#include <utility>

#include "auth/cel/lexer.h"
#include "base/encoding.h"

namespace lakegate::cel {
namespace {

constexpr int64_t kUsPerMs = 1000;
constexpr int64_t kUsPerSecond = 1'000'000;
constexpr int64_t kMinutesPerHour = 60;

constexpr std::array<std::pair<std::string_view, TimePart>, 10> kTimeParts = {{
    {"getFullYear", TimePart::kFullYear},
    {"getMonth", TimePart::kMonth},
    {"getDate", TimePart::kDate},
    {"getDayOfMonth", TimePart::kDayOfMonth},
    {"getDayOfWeek", TimePart::kDayOfWeek},
    {"getDayOfYear", TimePart::kDayOfYear},
    {"getHours", TimePart::kHours},
    {"getMinutes", TimePart::kMinutes},
    {"getSeconds", TimePart::kSeconds},
    {"getMilliseconds", TimePart::kMilliseconds},
}};

bool is_comparison(Operation operation) {
  return operation == Operation::kLess || operation == Operation::kLessOrEqual || operation == Operation::kGreater ||
         operation == Operation::kGreaterOrEqual;
}

// The type of `left operation right`, or nothing.
std::optional<Type> result_type(Operation operation, Type left, Type right) {
  if (operation == Operation::kAnd || operation == Operation::kOr) {
    return left == Type::kBool && right == Type::kBool ? std::optional(Type::kBool) : std::nullopt;
  }
  if (operation == Operation::kEqual || operation == Operation::kNotEqual) {
    return left == right ? std::optional(Type::kBool) : std::nullopt;
  }
  if (is_comparison(operation)) {
    return left == right && left != Type::kBool ? std::optional(Type::kBool) : std::nullopt;
  }
  if (left == Type::kDuration && right == Type::kDuration) return Type::kDuration;
  if (left == Type::kTimestamp && right == Type::kDuration) return Type::kTimestamp;
  if (operation == Operation::kAdd && left == Type::kDuration && right == Type::kTimestamp) return Type::kTimestamp;
  if (operation == Operation::kSubtract && left == Type::kTimestamp && right == Type::kTimestamp) {
    return Type::kDuration;
  }
  return std::nullopt;
}

std::optional<int64_t> unit_us(std::string_view& text) {
  constexpr std::array<std::pair<std::string_view, int64_t>, 4> kUnits = {
      {{"ms", kUsPerMs}, {"h", 3600 * kUsPerSecond}, {"m", 60 * kUsPerSecond}, {"s", kUsPerSecond}}};
  for (const auto& [name, us] : kUnits) {
    if (!text.starts_with(name)) continue;
    text.remove_prefix(name.size());
    return us;
  }
  return std::nullopt;
}

}  // namespace

std::unique_ptr<Node> literal(Type type, int64_t number) {
  auto node = std::make_unique<Node>();
  node->type = type;
  node->number = number;
  return node;
}

std::unique_ptr<Node> text_literal(std::string text) {
  auto node = std::make_unique<Node>();
  node->type = Type::kString;
  node->text = std::move(text);
  return node;
}

std::unique_ptr<Node> attribute(Attribute attribute, Type type) {
  auto node = std::make_unique<Node>();
  node->operation = Operation::kAttribute;
  node->type = type;
  node->attribute = attribute;
  return node;
}

Result<std::unique_ptr<Node>> unary(Operation operation, std::unique_ptr<Node> operand, size_t position) {
  if (operand->type != Type::kBool) return syntax_error("! needs a bool", position);
  auto node = std::make_unique<Node>();
  node->operation = operation;
  node->operands.push_back(std::move(operand));
  return node;
}

Result<std::unique_ptr<Node>> binary(Operation operation, std::unique_ptr<Node> left, std::unique_ptr<Node> right,
                                     size_t position) {
  const std::optional<Type> type = result_type(operation, left->type, right->type);
  if (!type) return syntax_error("an operator between types that it does not take", position);
  auto node = std::make_unique<Node>();
  node->operation = operation;
  node->type = *type;
  node->operands.push_back(std::move(left));
  node->operands.push_back(std::move(right));
  return node;
}

std::optional<TimePart> time_part_of(std::string_view method) {
  for (const auto& [name, part] : kTimeParts) {
    if (name == method) return part;
  }
  return std::nullopt;
}

std::optional<int64_t> parse_time_zone(std::string_view zone) {
  if (zone == "UTC" || zone == "Z") return 0;
  const bool is_west = zone.starts_with('-');
  if (!is_west && !zone.starts_with('+')) return std::nullopt;
  zone.remove_prefix(1);
  if (zone.size() != 5 || zone[2] != ':') return std::nullopt;
  const std::optional<uint64_t> hours = parse_uint64(zone.substr(0, 2));
  const std::optional<uint64_t> minutes = parse_uint64(zone.substr(3));
  if (!hours || !minutes || *hours > 14 || *minutes > 59) return std::nullopt;
  const auto east = static_cast<int64_t>(*hours) * kMinutesPerHour + static_cast<int64_t>(*minutes);
  return is_west ? -east : east;
}

std::optional<int64_t> parse_duration(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  int64_t total_us = 0;
  while (!text.empty()) {
    const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const std::optional<int64_t> count = parse_int64(text.substr(0, digits));
    text.remove_prefix(digits);
    const std::optional<int64_t> unit = unit_us(text);
    int64_t part_us = 0;
    if (!count || !unit || __builtin_mul_overflow(*count, *unit, &part_us) ||
        __builtin_add_overflow(total_us, part_us, &total_us)) {
      return std::nullopt;
    }
  }
  return is_negative ? -total_us : total_us;
}

bool is_extract_template(std::string_view text) {
  const size_t open = text.find('{');
  const size_t close = text.find('}');
  return open != std::string_view::npos && close != std::string_view::npos && open + 1 < close &&
         text.find('{', open + 1) == std::string_view::npos && text.find('}', close + 1) == std::string_view::npos;
}

}  // namespace lakegate::cel
