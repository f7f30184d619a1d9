// Evaluating a checked syntax tree. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "auth/cel/ast.h"
#include "auth/cel/expression.h"

namespace lakegate::cel {

// A bool (0 or 1), an int, a time or a duration in microseconds, or a text.
struct Value {
  int64_t number = 0;
  std::string text;
};

// Nothing where the evaluation fails. As in the language, `false && error` is false and `true || error` is true,
// whatever the order.
std::optional<Value> evaluate(const Node& node, const Activation& activation);

}  // namespace lakegate::cel
