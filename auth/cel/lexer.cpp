#include "auth/cel/lexer.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"

namespace lakegate::cel {
namespace {

constexpr std::array<std::string_view, 6> kTwoCharacterSymbols = {"==", "!=", "<=", ">=", "&&", "||"};
constexpr std::string_view kOneCharacterSymbols = "<>!()+-.,";

bool is_identifier_start(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

Status syntax_error(std::string sentence, size_t position) {
  return invalid_argument("The condition is not valid: " + std::move(sentence) + " at column " +
                          std::to_string(position + 1) + ".");
}

Result<char> Lexer::read_escape() {
  if (position_ >= text_.size()) return syntax_error("an unfinished string", position_);
  const char escaped = text_[position_++];
  switch (escaped) {
    case '\\':
    case '"':
    case '\'':
      return char{escaped};
    case 'n':
      return '\n';
    case 't':
      return '\t';
    default:
      return syntax_error("an unknown escape", position_ - 1);
  }
}

Result<Token> Lexer::read_string(char quote) {
  Token token;
  token.kind = TokenKind::kString;
  token.position = position_++;
  for (;;) {
    if (position_ >= text_.size() || text_[position_] == '\n') {
      return syntax_error("an unfinished string", token.position);
    }
    const char c = text_[position_++];
    if (c == quote) return token;
    if (c != '\\') {
      token.text += c;
      continue;
    }
    ASSIGN_OR_RETURN(const char escaped, read_escape());
    token.text += escaped;
  }
}

Result<Token> Lexer::read_number() {
  Token token;
  token.kind = TokenKind::kInt;
  token.position = position_;
  while (position_ < text_.size() && is_digit(text_[position_])) token.text += text_[position_++];
  const std::optional<int64_t> number = parse_int64(token.text);
  const bool goes_on = position_ < text_.size() && (is_identifier_start(text_[position_]) || text_[position_] == '.');
  if (!number || goes_on) return syntax_error("a number that is not supported", token.position);
  token.number = *number;
  return token;
}

Result<Token> Lexer::next() {
  while (position_ < text_.size() && std::string_view(" \t\r\n").find(text_[position_]) != std::string_view::npos) {
    ++position_;
  }
  Token token;
  token.position = position_;
  if (position_ >= text_.size()) return token;
  const char c = text_[position_];
  if (c == '"' || c == '\'') return read_string(c);
  if (is_digit(c)) return read_number();
  if (is_identifier_start(c)) {
    token.kind = TokenKind::kIdentifier;
    while (position_ < text_.size() && (is_identifier_start(text_[position_]) || is_digit(text_[position_]))) {
      token.text += text_[position_++];
    }
    return token;
  }
  token.kind = TokenKind::kSymbol;
  const std::string_view two = text_.substr(position_, 2);
  const bool is_long =
      std::find(kTwoCharacterSymbols.begin(), kTwoCharacterSymbols.end(), two) != kTwoCharacterSymbols.end();
  if (!is_long && kOneCharacterSymbols.find(c) == std::string_view::npos) {
    return syntax_error("a character that is not supported", position_);
  }
  token.text = text_.substr(position_, is_long ? 2 : 1);
  position_ += token.text.size();
  return token;
}

}  // namespace lakegate::cel
