// Reading request bodies whole, with a limit: for metadata only, never for an object's bytes.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "gateway/context.h"

namespace lakegate {

// The body with a gzip Content-Encoding undone (as the Java client sends it). More than `limit_bytes` decoded bytes are
// kTooLarge.
Task<Result<std::string>> read_body(Request& request, size_t limit_bytes);

// The body as JSON; no body is {}.
Task<Result<nlohmann::json>> read_json_body(Request& request);

// Reads a source to its end.
Task<Result<std::string>> read_all(ByteSource& source, size_t limit_bytes);

}  // namespace lakegate
