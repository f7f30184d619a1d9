// Reading members of a parsed JSON resource with GCS's leniency and errors. Pure functions.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"

namespace lakegate {

// Parses a request's JSON: bounded depth (limits::kJsonDepthMax), valid UTF-8, nothing behind the value. Empty text is
// {}.
Result<nlohmann::json> parse_json(std::string_view text);

// Absent: `into` stays. null: `into` becomes empty. A string: that. Anything else: kInvalidArgument.
Status read_text(const nlohmann::json& resource, const char* name, std::string& into);
// Absent or null: `into` stays. Numbers may come as strings, as int64 do.
Status read_uint64(const nlohmann::json& resource, const char* name, std::optional<uint64_t>& into);
Status read_bool(const nlohmann::json& resource, const char* name, bool& into);

}  // namespace lakegate
