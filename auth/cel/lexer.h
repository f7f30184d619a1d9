// Lexer: the tokens of a condition. Used by the parser, on one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lakegate::cel {

enum class TokenKind { kEnd, kIdentifier, kString, kInt, kSymbol };

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string text;  // A string without quotes and escapes; a symbol or identifier as it stands.
  int64_t number = 0;
  size_t position = 0;  // Byte in the expression.
};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}
  Result<Token> next();

 private:
  Result<Token> read_string(char quote);
  Result<Token> read_number();
  Result<char> read_escape();

  std::string_view text_;
  size_t position_ = 0;
};

// "... at column 7."
Status syntax_error(std::string sentence, size_t position);

}  // namespace lakegate::cel
