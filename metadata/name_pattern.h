// NamePattern: a regular expression over object names, as a lifecycle rule's `matchesPattern` has it (RE2: linear time,
// bounded memory, safe on a stranger's pattern). Immutable after compile(); any thread may match.
#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"

namespace lakegate {

class NamePattern {
 public:
  // kInvalidArgument for a pattern that is not well-formed or too big.
  static Result<NamePattern> compile(std::string_view pattern);
  // Whether the whole name matches.
  bool matches(std::string_view name) const;

 private:
  NamePattern() = default;
  struct Program;
  std::shared_ptr<const Program> program_;
};

}  // namespace lakegate
