#include "auth/cel/evaluator.h"

#include <chrono>
#include <compare>

namespace lakegate::cel {
namespace {

constexpr int64_t kUsPerMinute = 60'000'000;

std::optional<Value> number_value(int64_t number) { return Value{number, {}}; }

std::optional<Value> attribute_value(Attribute attribute, const Activation& activation) {
  switch (attribute) {
    case Attribute::kResourceName:
      return Value{0, activation.resource_name};
    case Attribute::kResourceType:
      return Value{0, activation.resource_type};
    case Attribute::kResourceService:
      return Value{0, "storage.googleapis.com"};
    case Attribute::kRequestTime:
      return number_value(activation.request_time_us);
    case Attribute::kObjectListPrefix:
      return Value{0, activation.object_list_prefix};
  }
  return std::nullopt;
}

std::optional<Value> logic_value(const Node& node, const Activation& activation) {
  const int64_t decisive = node.operation == Operation::kOr ? 1 : 0;
  const std::optional<Value> left = evaluate(*node.operands[0], activation);
  if (left && left->number == decisive) return left;
  const std::optional<Value> right = evaluate(*node.operands[1], activation);
  if (right && right->number == decisive) return right;
  return left && right ? right : std::nullopt;
}

// The text between what stands before and after the template's "{name}"; empty where it does not match
// (https://cloud.google.com/iam/docs/conditions-attribute-reference#extract).
std::string extract(const std::string& text, const std::string& pattern) {
  const size_t open = pattern.find('{');
  const std::string before = pattern.substr(0, open);
  const std::string after = pattern.substr(pattern.find('}') + 1);
  const size_t start = text.find(before);
  if (start == std::string::npos) return {};
  const size_t begin = start + before.size();
  const size_t end = after.empty() ? text.size() : text.find(after, begin);
  return end == std::string::npos ? std::string() : text.substr(begin, end - begin);
}

std::optional<int64_t> time_part(TimePart part, int64_t time_us, int64_t east_minutes) {
  using namespace std::chrono;
  int64_t local_us = 0;
  if (__builtin_add_overflow(time_us, east_minutes * kUsPerMinute, &local_us)) return std::nullopt;
  const sys_time<microseconds> time{microseconds(local_us)};
  const sys_days day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  switch (part) {
    case TimePart::kFullYear:
      return static_cast<int>(date.year());
    case TimePart::kMonth:
      return static_cast<int64_t>(static_cast<unsigned>(date.month())) - 1;
    case TimePart::kDate:
      return static_cast<unsigned>(date.day());
    case TimePart::kDayOfMonth:
      return static_cast<int64_t>(static_cast<unsigned>(date.day())) - 1;
    case TimePart::kDayOfWeek:
      return weekday(day).c_encoding();
    case TimePart::kDayOfYear:
      return (day - sys_days(date.year() / January / 1)).count();
    case TimePart::kHours:
      return clock.hours().count();
    case TimePart::kMinutes:
      return clock.minutes().count();
    case TimePart::kSeconds:
      return clock.seconds().count();
    case TimePart::kMilliseconds:
      return duration_cast<milliseconds>(clock.subseconds()).count();
  }
  return std::nullopt;
}

bool holds(Operation operation, std::strong_ordering order) {
  switch (operation) {
    case Operation::kEqual:
      return order == std::strong_ordering::equal;
    case Operation::kNotEqual:
      return order != std::strong_ordering::equal;
    case Operation::kLess:
      return order == std::strong_ordering::less;
    case Operation::kLessOrEqual:
      return order != std::strong_ordering::greater;
    case Operation::kGreater:
      return order == std::strong_ordering::greater;
    default:
      return order != std::strong_ordering::less;
  }
}

std::optional<Value> binary_value(const Node& node, const Value& left, const Value& right) {
  int64_t result = 0;
  if (node.operation == Operation::kAdd) {
    return __builtin_add_overflow(left.number, right.number, &result) ? std::nullopt : number_value(result);
  }
  if (node.operation == Operation::kSubtract) {
    return __builtin_sub_overflow(left.number, right.number, &result) ? std::nullopt : number_value(result);
  }
  const bool is_text = node.operands[0]->type == Type::kString;
  const std::strong_ordering order = is_text ? left.text <=> right.text : left.number <=> right.number;
  return number_value(holds(node.operation, order) ? 1 : 0);
}

}  // namespace

std::optional<Value> evaluate(const Node& node, const Activation& activation) {
  if (node.operation == Operation::kLiteral) return Value{node.number, node.text};
  if (node.operation == Operation::kAttribute) return attribute_value(node.attribute, activation);
  if (node.operation == Operation::kAnd || node.operation == Operation::kOr) return logic_value(node, activation);
  const std::optional<Value> first = evaluate(*node.operands[0], activation);
  if (!first) return std::nullopt;
  switch (node.operation) {
    case Operation::kNot:
      return number_value(first->number == 0 ? 1 : 0);
    case Operation::kStartsWith:
      return number_value(first->text.starts_with(node.text) ? 1 : 0);
    case Operation::kEndsWith:
      return number_value(first->text.ends_with(node.text) ? 1 : 0);
    case Operation::kExtract:
      return Value{0, extract(first->text, node.text)};
    case Operation::kTimePart: {
      const std::optional<int64_t> part = time_part(node.time_part, first->number, node.number);
      return part ? number_value(*part) : std::nullopt;
    }
    default:
      break;
  }
  const std::optional<Value> second = evaluate(*node.operands[1], activation);
  return second ? binary_value(node, *first, *second) : std::nullopt;
}

}  // namespace lakegate::cel
