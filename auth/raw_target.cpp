#include "auth/raw_target.h"

#include <algorithm>

#include "base/encoding.h"

namespace lakegate {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

Result<RawTarget> split_target(std::string_view raw_target) {
  RawTarget target;
  const size_t mark = std::min(raw_target.find('?'), raw_target.size());
  target.path = raw_target.substr(0, mark);
  std::string_view rest = raw_target.substr(std::min(mark + 1, raw_target.size()));
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (pair.empty()) continue;
    const size_t equals = std::min(pair.find('='), pair.size());
    std::optional<std::string> name = form_decode(pair.substr(0, equals));
    std::optional<std::string> value = form_decode(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value) return invalid_argument("The query string holds a broken percent escape.");
    target.parameters.push_back({std::move(*name), std::move(*value)});
  }
  return target;
}

bool equal_in_any_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string lower_case(std::string_view text) {
  std::string lowered(text);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(), lower);
  return lowered;
}

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace lakegate
