// Globs: a name that matches begins with the literal prefix; patterns of literals, `*`, `**` and `?` match as a plain
// recursive matcher says.
#include <algorithm>
#include <string_view>

#include "metadata/glob.h"
#include "tests/fuzz/fuzz_input.h"

namespace lakegate {
namespace {

constexpr size_t kNaiveBytesMax = 24;

bool matches_naively(std::string_view pattern, std::string_view name, bool at_segment_start) {
  if (pattern.empty()) return name.empty();
  const size_t stars = std::min(pattern.find_first_not_of('*'), pattern.size());
  if (stars >= 2 && at_segment_start && stars < pattern.size() && pattern[stars] == '/') {
    const std::string_view behind = pattern.substr(stars + 1);
    if (matches_naively(behind, name, true)) return true;
    for (size_t i = 0; i < name.size(); ++i) {
      if (name[i] == '/' && matches_naively(behind, name.substr(i + 1), true)) return true;
    }
    return false;
  }
  if (stars > 0) {
    for (size_t i = 0; i <= name.size(); ++i) {
      if (matches_naively(pattern.substr(stars), name.substr(i), false)) return true;
      if (stars == 1 && i < name.size() && name[i] == '/') return false;
    }
    return false;
  }
  if (name.empty()) return false;
  if (pattern[0] == '?') return name[0] != '/' && matches_naively(pattern.substr(1), name.substr(1), false);
  return pattern[0] == name[0] && matches_naively(pattern.substr(1), name.substr(1), pattern[0] == '/');
}

bool is_plain(std::string_view text) {
  return text.size() <= kNaiveBytesMax &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0 && c < 127; });
}

}  // namespace
}  // namespace lakegate

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  fuzz::FuzzInput input(data, size);
  const std::string_view pattern = input.line();
  const std::string_view name = input.rest();
  const Result<Glob> glob = Glob::compile(pattern);
  if (!glob.ok()) return 0;
  const bool matched = glob->matches(name);
  if (matched) fuzz::expect(name.starts_with(glob->literal_prefix()), "a match begins with the literal prefix");
  const bool simple = pattern.find_first_of("[]{}\\,") == std::string_view::npos;
  const bool few_stars = std::count(pattern.begin(), pattern.end(), '*') <= 6;
  if (simple && few_stars && is_plain(pattern) && is_plain(name)) {
    fuzz::expect(matched == matches_naively(pattern, name, true), "the plain matcher agrees");
  }
  return 0;
}
