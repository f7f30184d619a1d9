#include "auth/cel/parser.h"

#include <array>
#include <utility>

#include "auth/cel/checked_node.h"
#include "base/encoding.h"
#include "base/limits.h"

namespace lakegate::cel {
namespace {

constexpr std::array<std::pair<std::string_view, Operation>, 6> kRelations = {{
    {"==", Operation::kEqual},
    {"!=", Operation::kNotEqual},
    {"<", Operation::kLess},
    {"<=", Operation::kLessOrEqual},
    {">", Operation::kGreater},
    {">=", Operation::kGreaterOrEqual},
}};

constexpr std::string_view kObjectListPrefix = "storage.googleapis.com/objectListPrefix";

class DepthGuard {
 public:
  explicit DepthGuard(int& depth) : depth_(depth) { ++depth_; }
  ~DepthGuard() { --depth_; }
  DepthGuard(const DepthGuard&) = delete;
  DepthGuard& operator=(const DepthGuard&) = delete;

 private:
  int& depth_;
};

}  // namespace

Status Parser::advance() {
  ASSIGN_OR_RETURN(token_, lexer_.next());
  return Status();
}

Status Parser::expect_symbol(std::string_view symbol) {
  if (!at_symbol(symbol)) return syntax_error("'" + std::string(symbol) + "' is missing", token_.position);
  return advance();
}

Result<std::string> Parser::expect_identifier() {
  if (token_.kind != TokenKind::kIdentifier) return syntax_error("a name is missing", token_.position);
  std::string text = std::move(token_.text);
  RETURN_IF_ERROR(advance());
  return text;
}

Result<std::string> Parser::expect_string() {
  if (token_.kind != TokenKind::kString) return syntax_error("a string literal is missing", token_.position);
  std::string text = std::move(token_.text);
  RETURN_IF_ERROR(advance());
  return text;
}

Parser::NodeResult Parser::parse() {
  RETURN_IF_ERROR(advance());
  ASSIGN_OR_RETURN(std::unique_ptr<Node> root, parse_or());
  if (token_.kind != TokenKind::kEnd) return syntax_error("something behind the expression", token_.position);
  if (root->type != Type::kBool) return invalid_argument("The condition is not valid: it must be of type bool.");
  if (logical_operators_ > limits::kIamConditionLogicalOperatorsMax) {
    return invalid_argument("The condition is not valid: it has more than 12 logical operators.");
  }
  return root;
}

Parser::NodeResult Parser::parse_or() {
  const DepthGuard guard(depth_);
  if (depth_ > limits::kIamConditionDepthMax) return syntax_error("too deep a nesting", token_.position);
  ASSIGN_OR_RETURN(std::unique_ptr<Node> left, parse_and());
  while (at_symbol("||")) {
    const size_t position = token_.position;
    ++logical_operators_;
    RETURN_IF_ERROR(advance());
    ASSIGN_OR_RETURN(std::unique_ptr<Node> right, parse_and());
    ASSIGN_OR_RETURN(left, binary(Operation::kOr, std::move(left), std::move(right), position));
  }
  return left;
}

Parser::NodeResult Parser::parse_and() {
  ASSIGN_OR_RETURN(std::unique_ptr<Node> left, parse_relation());
  while (at_symbol("&&")) {
    const size_t position = token_.position;
    ++logical_operators_;
    RETURN_IF_ERROR(advance());
    ASSIGN_OR_RETURN(std::unique_ptr<Node> right, parse_relation());
    ASSIGN_OR_RETURN(left, binary(Operation::kAnd, std::move(left), std::move(right), position));
  }
  return left;
}

Parser::NodeResult Parser::parse_relation() {
  ASSIGN_OR_RETURN(std::unique_ptr<Node> left, parse_sum());
  for (const auto& [symbol, operation] : kRelations) {
    if (!at_symbol(symbol)) continue;
    const size_t position = token_.position;
    RETURN_IF_ERROR(advance());
    ASSIGN_OR_RETURN(std::unique_ptr<Node> right, parse_sum());
    return binary(operation, std::move(left), std::move(right), position);
  }
  return left;
}

Parser::NodeResult Parser::parse_sum() {
  ASSIGN_OR_RETURN(std::unique_ptr<Node> left, parse_unary());
  while (at_symbol("+") || at_symbol("-")) {
    const Operation operation = at_symbol("+") ? Operation::kAdd : Operation::kSubtract;
    const size_t position = token_.position;
    RETURN_IF_ERROR(advance());
    ASSIGN_OR_RETURN(std::unique_ptr<Node> right, parse_unary());
    ASSIGN_OR_RETURN(left, binary(operation, std::move(left), std::move(right), position));
  }
  return left;
}

Parser::NodeResult Parser::parse_unary() {
  const size_t position = token_.position;
  if (at_symbol("!")) {
    const DepthGuard guard(depth_);
    if (depth_ > limits::kIamConditionDepthMax) return syntax_error("too deep a nesting", position);
    ++logical_operators_;
    RETURN_IF_ERROR(advance());
    ASSIGN_OR_RETURN(std::unique_ptr<Node> operand, parse_unary());
    return unary(Operation::kNot, std::move(operand), position);
  }
  if (!at_symbol("-")) return parse_member();
  RETURN_IF_ERROR(advance());
  if (token_.kind != TokenKind::kInt) return syntax_error("a number is missing", token_.position);
  const int64_t number = -token_.number;
  RETURN_IF_ERROR(advance());
  return literal(Type::kInt, number);
}

Parser::NodeResult Parser::parse_member() {
  ASSIGN_OR_RETURN(std::unique_ptr<Node> node, parse_primary());
  while (at_symbol(".")) {
    RETURN_IF_ERROR(advance());
    ASSIGN_OR_RETURN(node, parse_method(std::move(node)));
  }
  return node;
}

Parser::NodeResult Parser::parse_primary() {
  if (at_symbol("(")) {
    RETURN_IF_ERROR(advance());
    ASSIGN_OR_RETURN(std::unique_ptr<Node> inner, parse_or());
    RETURN_IF_ERROR(expect_symbol(")"));
    return inner;
  }
  if (token_.kind == TokenKind::kString) {
    ASSIGN_OR_RETURN(std::string text, expect_string());
    return text_literal(std::move(text));
  }
  if (token_.kind == TokenKind::kInt) {
    const int64_t number = token_.number;
    RETURN_IF_ERROR(advance());
    return literal(Type::kInt, number);
  }
  return parse_name();
}

Parser::NodeResult Parser::parse_name() {
  const size_t position = token_.position;
  ASSIGN_OR_RETURN(const std::string name, expect_identifier());
  if (name == "true" || name == "false") return literal(Type::kBool, name == "true" ? 1 : 0);
  if (name == "timestamp" || name == "duration") return parse_time_call(name, position);
  if (name != "resource" && name != "request" && name != "api") {
    return syntax_error("'" + name + "' is not supported", position);
  }
  RETURN_IF_ERROR(expect_symbol("."));
  ASSIGN_OR_RETURN(const std::string member, expect_identifier());
  const std::string path = name + "." + member;
  if (path == "resource.name") return attribute(Attribute::kResourceName, Type::kString);
  if (path == "resource.type") return attribute(Attribute::kResourceType, Type::kString);
  if (path == "resource.service") return attribute(Attribute::kResourceService, Type::kString);
  if (path == "request.time") return attribute(Attribute::kRequestTime, Type::kTimestamp);
  if (path == "api.getAttribute") return parse_attribute_call();
  return syntax_error("'" + path + "' is not supported", position);
}

Parser::NodeResult Parser::parse_attribute_call() {
  RETURN_IF_ERROR(expect_symbol("("));
  const size_t position = token_.position;
  ASSIGN_OR_RETURN(const std::string name, expect_string());
  if (name != kObjectListPrefix) return syntax_error("the attribute '" + name + "' is not supported", position);
  RETURN_IF_ERROR(expect_symbol(","));
  ASSIGN_OR_RETURN(const std::string otherwise, expect_string());
  if (!otherwise.empty()) return syntax_error("a default other than \"\" is not supported", position);
  RETURN_IF_ERROR(expect_symbol(")"));
  return attribute(Attribute::kObjectListPrefix, Type::kString);
}

Parser::NodeResult Parser::parse_time_call(const std::string& function, size_t position) {
  RETURN_IF_ERROR(expect_symbol("("));
  ASSIGN_OR_RETURN(const std::string text, expect_string());
  RETURN_IF_ERROR(expect_symbol(")"));
  const bool is_timestamp = function == "timestamp";
  const std::optional<int64_t> us = is_timestamp ? parse_rfc3339(text) : parse_duration(text);
  if (!us) return syntax_error("'" + text + "' is no " + function, position);
  return literal(is_timestamp ? Type::kTimestamp : Type::kDuration, *us);
}

Parser::NodeResult Parser::parse_method(std::unique_ptr<Node> target) {
  const size_t position = token_.position;
  ASSIGN_OR_RETURN(const std::string method, expect_identifier());
  RETURN_IF_ERROR(expect_symbol("("));
  const std::optional<TimePart> part = time_part_of(method);
  if (!part) return parse_text_method(method, std::move(target), position);
  if (target->type != Type::kTimestamp) return syntax_error(method + " needs a timestamp", position);
  auto node = std::make_unique<Node>();
  node->operation = Operation::kTimePart;
  node->type = Type::kInt;
  node->time_part = *part;
  if (!at_symbol(")")) {
    ASSIGN_OR_RETURN(const std::string zone, expect_string());
    const std::optional<int64_t> east = parse_time_zone(zone);
    if (!east) {
      return syntax_error("the time zone '" + zone + "' is not supported, only offsets such as \"+01:00\"", position);
    }
    node->number = *east;
  }
  node->operands.push_back(std::move(target));
  RETURN_IF_ERROR(expect_symbol(")"));
  return node;
}

Parser::NodeResult Parser::parse_text_method(const std::string& method, std::unique_ptr<Node> target, size_t position) {
  auto node = std::make_unique<Node>();
  if (method == "startsWith") {
    node->operation = Operation::kStartsWith;
  } else if (method == "endsWith") {
    node->operation = Operation::kEndsWith;
  } else if (method == "extract") {
    node->operation = Operation::kExtract;
    node->type = Type::kString;
  } else {
    return syntax_error("the function '" + method + "' is not supported", position);
  }
  if (target->type != Type::kString) return syntax_error(method + " needs a string", position);
  ASSIGN_OR_RETURN(std::string text, expect_string());
  if (node->operation == Operation::kExtract && !is_extract_template(text)) {
    return syntax_error("the template of extract needs exactly one {name}", position);
  }
  RETURN_IF_ERROR(expect_symbol(")"));
  node->text = std::move(text);
  node->operands.push_back(std::move(target));
  return node;
}

}  // namespace lakegate::cel
