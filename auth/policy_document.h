// The document of a POST policy, decoded: when it expires, and what it demands of the form. Plain values and pure
// functions; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lakegate {

// {"name": "value"} and ["eq", "$name", "value"]; ["starts-with", "$name", "prefix"].
struct PolicyCondition {
  std::string field;  // Lower case.
  std::string value;
  bool is_prefix = false;
};

struct PolicyDocument {
  int64_t expires_us = 0;
  std::vector<PolicyCondition> conditions;
  // ["content-length-range", min, max]; of several, what all of them allow.
  uint64_t size_bytes_min = 0;
  std::optional<uint64_t> size_bytes_max;
};

// Base64 of a JSON object. A condition that cannot be understood fails the whole document: leaving it out would allow
// what its author forbade.
Result<PolicyDocument> parse_policy_document(std::string_view base64);

// 400, in the words of Google's server.
Status invalid_policy_document(std::string details);

}  // namespace lakegate
