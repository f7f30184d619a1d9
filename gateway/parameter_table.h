// The table of query parameters (gateway/parameters.def): which each JSON method has, of which type. Immutable after
// its first use; any thread may use it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/context.h"

namespace lakegate {

enum class ParameterType { kText, kBool, kInt64, kInt32, kPositiveInt32, kUint32, kEnum };

struct ParameterSpec {
  std::string_view name;
  ParameterType type = ParameterType::kText;
  bool is_required = false;
  std::string_view words;  // Of kEnum: "full|noAcl".
};

// In the order of the table; empty for XML methods.
const std::vector<ParameterSpec>& parameters_of(const Route& route);

// kInvalidArgument in GCS's words for a value that is not of its parameter's type, for a parameter that is missing, and
// for a `fields` mask that is not well-formed: before the handler has changed anything. Unknown parameters are ignored.
Status check_parameters(const RequestContext& context);

// "`generation`, `projection` (full, noAcl), **`project`**": for the reference page; required ones are bold.
std::string parameters_markdown(const Route& route);

}  // namespace lakegate
