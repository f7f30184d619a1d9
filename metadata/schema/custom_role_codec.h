// The stored form of a CustomRole (docs/formats/records.md). Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "metadata/record/custom_role.h"

namespace lakegate {

std::string encode_custom_role(const CustomRole& role);
// kDataLoss for what encode_custom_role() did not write. What the key says is left empty.
Result<CustomRole> decode_custom_role(std::string_view record);

}  // namespace lakegate
