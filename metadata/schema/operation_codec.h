// The stored form of an Operation (docs/formats/records.md). Pure; any thread. Malformed input is kDataLoss.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "metadata/record/operation.h"

namespace lakegate {

std::string encode_operation(const Operation& operation);
// All but the bucket generation and the id, which are in the key.
Result<Operation> decode_operation(std::string_view record);

}  // namespace lakegate
