// The stored form of a LifecycleProgress (docs/formats/records.md). Pure; any thread. Malformed input is kDataLoss.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "metadata/record/lifecycle_progress.h"

namespace lakegate {

std::string encode_lifecycle_progress(const LifecycleProgress& progress);
Result<LifecycleProgress> decode_lifecycle_progress(std::string_view record);

}  // namespace lakegate
