#include "metadata/context_filter.h"

#include <algorithm>

#include "base/limits.h"

namespace lakegate {

class ContextFilter::Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  Result<std::vector<Term>> run() {
    std::vector<Term> terms;
    skip_spaces();
    while (!rest_.empty()) {
      if (!terms.empty() && !take_word("AND")) return malformed();
      std::optional<Term> term = take_term();
      if (!term || terms.size() == limits::kContextFilterTermsMax) return malformed();
      terms.push_back(std::move(*term));
      skip_spaces();
    }
    return terms;
  }

 private:
  static Status malformed() {
    return invalid_argument(
        "Invalid filter: it must have the form contexts.\"KEY\":* or contexts.\"KEY\"=\"VALUE\", or - or NOT before "
        "one of these.",
        "filter");
  }

  void skip_spaces() { rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size())); }

  bool take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  // A word and the spaces behind it, of which there must be one.
  bool take_word(std::string_view word) {
    if (!rest_.starts_with(word) || rest_.substr(word.size()).substr(0, 1) != " ") return false;
    rest_.remove_prefix(word.size());
    skip_spaces();
    return true;
  }

  // Keys and values hold neither quotes nor backslashes, so there are no escapes.
  std::optional<std::string> take_quoted() {
    if (!take("\"")) return std::nullopt;
    const size_t end = rest_.find_first_of("\"\\");
    if (end == 0 || end == std::string_view::npos || rest_[end] != '"') return std::nullopt;
    std::string text(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    return text;
  }

  std::optional<Term> take_term() {
    Term term;
    term.negated = take("-") || take_word("NOT");
    if (!take("contexts.")) return std::nullopt;
    std::optional<std::string> key = take_quoted();
    if (!key) return std::nullopt;
    term.key = std::move(*key);
    skip_spaces();
    if (take(":")) {
      skip_spaces();
      return take("*") ? std::optional<Term>(std::move(term)) : std::nullopt;
    }
    if (!take("=")) return std::nullopt;
    skip_spaces();
    term.value = take_quoted();
    return term.value ? std::optional<Term>(std::move(term)) : std::nullopt;
  }

  std::string_view rest_;
};

Result<ContextFilter> ContextFilter::parse(std::string_view text) {
  if (text.size() > limits::kContextFilterBytesMax) return invalid_argument("The filter is too long.", "filter");
  ContextFilter filter;
  ASSIGN_OR_RETURN(filter.terms_, Parser(text).run());
  return filter;
}

bool ContextFilter::matches(const std::map<std::string, ObjectContext>& contexts) const {
  return std::ranges::all_of(terms_, [&contexts](const Term& term) {
    const auto found = contexts.find(term.key);
    const bool has = found != contexts.end() && (!term.value || found->second.value == *term.value);
    return has != term.negated;
  });
}

}  // namespace lakegate
