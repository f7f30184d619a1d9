// The syntax tree of a condition: what auth/cel/parser.cpp makes and auth/cel/evaluator.cpp walks. Plain values.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace lakegate::cel {

enum class Type { kBool, kInt, kString, kTimestamp, kDuration };

enum class Operation {
  kLiteral,
  kAttribute,
  // Of operands.
  kNot,
  kAnd,
  kOr,
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kAdd,
  kSubtract,
  // Of a string (the first operand).
  kStartsWith,
  kEndsWith,
  kExtract,
  // Of a timestamp; the time zone's offset, in minutes, is in `number`.
  kTimePart,
};

enum class Attribute { kResourceName, kResourceType, kResourceService, kRequestTime, kObjectListPrefix };
enum class TimePart {
  kFullYear,
  kMonth,
  kDate,
  kDayOfMonth,
  kDayOfWeek,
  kDayOfYear,
  kHours,
  kMinutes,
  kSeconds,
  kMilliseconds
};

struct Node {
  Operation operation = Operation::kLiteral;
  Type type = Type::kBool;
  // Literals: a bool as 0 or 1, an int, a time or a duration in microseconds; or a text.
  int64_t number = 0;
  std::string text;
  Attribute attribute = Attribute::kResourceName;
  TimePart time_part = TimePart::kFullYear;
  std::vector<std::unique_ptr<Node>> operands;
};

}  // namespace lakegate::cel
