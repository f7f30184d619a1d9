// Reading members of a parsed JSON resource with GCS's leniency and errors. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

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
Status read_int64(const nlohmann::json& resource, const char* name, std::optional<int64_t>& into);
Status read_bool(const nlohmann::json& resource, const char* name, bool& into);
// Absent: `into` stays. null: `into` becomes empty. An array of strings: those.
Status read_texts(const nlohmann::json& resource, const char* name, std::vector<std::string>& into);

// A duration of whole seconds ("86400s"), as protocol buffers have it in JSON.
std::optional<int64_t> parse_seconds(std::string_view text);

// kInvalidArgument "NAME must be an object." unless it is one.
Status check_object(const nlohmann::json& value, const char* name);

}  // namespace lakegate
