#include "metadata/name_pattern.h"

#include <string>

#include <re2/re2.h>

#include "base/limits.h"

namespace lakegate {
namespace {

constexpr int64_t kRegexMemoryBytesMax = 4 << 20;

}  // namespace

struct NamePattern::Program {
  Program(const std::string& pattern, const re2::RE2::Options& options) : regex(pattern, options) {}
  re2::RE2 regex;
};

Result<NamePattern> NamePattern::compile(std::string_view pattern) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kRegexMemoryBytesMax);
  options.set_dot_nl(true);
  const auto program = std::make_shared<Program>(std::string(pattern), options);
  if (pattern.size() > limits::kGlobBytesMax || !program->regex.ok()) {
    return invalid_argument("The pattern is not a valid regular expression.", "matchesPattern");
  }
  NamePattern compiled;
  compiled.program_ = program;
  return compiled;
}

bool NamePattern::matches(std::string_view name) const {
  return re2::RE2::FullMatch(re2::StringPiece(name.data(), name.size()), program_->regex);
}

}  // namespace lakegate
