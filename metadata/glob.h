// Glob: GCS's matchGlob patterns
// (https://cloud.google.com/storage/docs/json_api/v1/objects/list#list-objects-and-prefixes-using-glob). Immutable
// after compile(); any thread may match.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lakegate {

class Glob {
 public:
  // kInvalidArgument for a pattern that is not well-formed.
  static Result<Glob> compile(std::string_view pattern);
  bool matches(std::string_view name) const;
  // The characters before the first wildcard: every match starts with them.
  const std::string& literal_prefix() const { return literal_prefix_; }

 private:
  Glob() = default;
  struct Program;
  std::shared_ptr<const Program> program_;
  std::string literal_prefix_;
};

}  // namespace lakegate
