// Building nodes with their types checked. Pure functions; `position` is for the message.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "auth/cel/ast.h"
#include "base/result.h"

namespace lakegate::cel {

std::unique_ptr<Node> literal(Type type, int64_t number);
std::unique_ptr<Node> text_literal(std::string text);
std::unique_ptr<Node> attribute(Attribute attribute, Type type);

// kInvalidArgument where the operation is not defined for the operands' types.
Result<std::unique_ptr<Node>> unary(Operation operation, std::unique_ptr<Node> operand, size_t position);
Result<std::unique_ptr<Node>> binary(Operation operation, std::unique_ptr<Node> left, std::unique_ptr<Node> right,
                                     size_t position);

std::optional<TimePart> time_part_of(std::string_view method);  // "getHours"
// "UTC", "Z", "+01:00": minutes east. Nothing for anything else, named zones included.
std::optional<int64_t> parse_time_zone(std::string_view zone);
// "3600s", "1h30m", "-10s": microseconds.
std::optional<int64_t> parse_duration(std::string_view text);
// Whether an extract() template has exactly one "{name}".
bool is_extract_template(std::string_view text);

}  // namespace lakegate::cel
