// The stored form of a DenyPolicy (docs/formats/records.md). Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "metadata/record/deny_policy.h"

namespace lakegate {

std::string encode_deny_policy(const DenyPolicy& policy);
// kDataLoss for what encode_deny_policy() did not write. What the key says is left empty.
Result<DenyPolicy> decode_deny_policy(std::string_view record);

}  // namespace lakegate
