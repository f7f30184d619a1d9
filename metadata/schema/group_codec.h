// The stored form of a Group (docs/formats/records.md). Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "metadata/record/group.h"

namespace lakegate {

std::string encode_group(const Group& group);
// kDataLoss for what encode_group() did not write. What the key says is left empty.
Result<Group> decode_group(std::string_view record);

}  // namespace lakegate
