#include "auth/cel/expression.h"

#include "auth/cel/evaluator.h"
#include "auth/cel/parser.h"
#include "base/encoding.h"
#include "base/limits.h"

namespace lakegate::cel {

Expression::Expression(std::unique_ptr<Node> root) : root_(std::move(root)) {}
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;
Expression::~Expression() = default;

Result<Expression> Expression::compile(std::string_view text) {
  if (text.size() > limits::kIamConditionBytesMax || !is_valid_utf8(text)) {
    return invalid_argument("The condition is not valid: it is too long or not UTF-8.");
  }
  ASSIGN_OR_RETURN(std::unique_ptr<Node> root, Parser(text).parse());
  return Expression(std::move(root));
}

bool Expression::evaluate(const Activation& activation) const {
  const std::optional<Value> value = lakegate::cel::evaluate(*root_, activation);
  return value && value->number != 0;
}

}  // namespace lakegate::cel
