// Parser: a condition as a checked syntax tree. Used by one thread.
#pragma once

#include <memory>
#include <string_view>

#include "auth/cel/ast.h"
#include "auth/cel/lexer.h"

namespace lakegate::cel {

class Parser {
 public:
  explicit Parser(std::string_view text) : lexer_(text) {}
  // The whole text as one expression of type bool.
  Result<std::unique_ptr<Node>> parse();

 private:
  using NodeResult = Result<std::unique_ptr<Node>>;

  Status advance();
  bool at_symbol(std::string_view symbol) const { return token_.kind == TokenKind::kSymbol && token_.text == symbol; }
  Status expect_symbol(std::string_view symbol);
  Result<std::string> expect_identifier();
  Result<std::string> expect_string();

  NodeResult parse_or();
  NodeResult parse_and();
  NodeResult parse_relation();
  NodeResult parse_sum();
  NodeResult parse_unary();
  NodeResult parse_member();
  NodeResult parse_primary();
  NodeResult parse_name();
  NodeResult parse_attribute_call();
  NodeResult parse_time_call(const std::string& function, size_t position);
  NodeResult parse_method(std::unique_ptr<Node> target);
  NodeResult parse_text_method(const std::string& method, std::unique_ptr<Node> target, size_t position);

  Lexer lexer_;
  Token token_;
  int depth_ = 0;
  int logical_operators_ = 0;
};

}  // namespace lakegate::cel
