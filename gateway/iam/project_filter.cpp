#include "gateway/iam/project_filter.h"

#include <algorithm>

#include "auth/raw_target.h"
#include "metadata/project_number.h"

namespace lakegate::iam {
namespace {

constexpr size_t kFilterBytesMax = 1024;
constexpr size_t kStarsMax = 8;

// Greedy over the pieces between stars, so that its cost is bounded by their number.
bool matches(std::string_view pattern, std::string_view text) {
  const size_t first_star = pattern.find('*');
  if (first_star == std::string_view::npos) return pattern == text;
  if (!text.starts_with(pattern.substr(0, first_star))) return false;
  text.remove_prefix(first_star);
  pattern.remove_prefix(first_star + 1);
  for (size_t star = pattern.find('*'); star != std::string_view::npos; star = pattern.find('*')) {
    const size_t found = text.find(pattern.substr(0, star));
    if (found == std::string_view::npos) return false;
    text.remove_prefix(found + star);
    pattern.remove_prefix(star + 1);
  }
  return text.ends_with(pattern);
}

std::string unquoted(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  return lower_case(text);
}

}  // namespace

Result<ProjectFilter> ProjectFilter::parse(std::string_view text) {
  if (text.size() > kFilterBytesMax || std::count(text.begin(), text.end(), '*') > static_cast<long>(kStarsMax)) {
    return invalid_argument("The filter is too long.", "filter");
  }
  ProjectFilter filter;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty() || word == "AND" || word == "and") continue;
    const size_t sign = word.find_first_of(":=");
    if (sign == std::string_view::npos || sign == 0 || sign + 1 == word.size()) {
      return invalid_argument("The filter's term '" + std::string(word.substr(0, 64)) + "' is not FIELD:VALUE.",
                              "filter");
    }
    filter.terms_.push_back({lower_case(word.substr(0, sign)), unquoted(word.substr(sign + 1))});
  }
  return filter;
}

bool ProjectFilter::fits(std::string_view project) const {
  const std::string id = lower_case(project);
  return std::all_of(terms_.begin(), terms_.end(), [&](const Term& term) {
    const std::string& field = term.field;
    if (field == "id" || field == "projectid" || field == "name" || field == "displayname") {
      return matches(term.pattern, id);
    }
    if (field == "lifecyclestate" || field == "state") return matches(term.pattern, "active");
    if (field == "projectnumber") return matches(term.pattern, std::to_string(project_number(project)));
    return false;
  });
}

}  // namespace lakegate::iam
