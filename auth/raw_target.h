// A request's target, split as it came: path and query parameters. Pure functions; any thread.
//
// Signatures and routing must read the same target alike, or what was signed is not what is done. So this decodes as
// gateway/routing.cpp does: '+' in the query is a space, '+' in the path is itself, an empty pair is skipped.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lakegate {

struct TargetParameter {
  std::string name;   // Decoded.
  std::string value;  // Decoded.
};

struct RawTarget {
  std::string_view path;  // Still encoded.
  std::vector<TargetParameter> parameters;
};

// kInvalidArgument for a broken escape.
Result<RawTarget> split_target(std::string_view raw_target);

// The names of what carries a signature in a query are the same in any case ("x-goog-date").
bool equal_in_any_case(std::string_view a, std::string_view b);
std::string lower_case(std::string_view text);
std::string_view trimmed(std::string_view text);  // Of spaces and tabs at both ends.

}  // namespace lakegate
