// The stored form of a ManagedFolder (docs/formats/records.md). Pure; any thread. Malformed input is kDataLoss.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "metadata/record/managed_folder.h"

namespace lakegate {

std::string encode_managed_folder(const ManagedFolder& folder);
// All but bucket and name.
Result<ManagedFolder> decode_managed_folder(std::string_view record);

}  // namespace lakegate
