// The stored form of a ChangeEvent (docs/formats/records.md). Pure; any thread. Malformed input is kDataLoss.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "metadata/record/change_event.h"

namespace lakegate {

std::string encode_change_event(const ChangeEvent& event);
// Commit version and index are the key; the generation is as stored (0 in a finalize).
Result<ChangeEvent> decode_change_event(std::string_view record);

}  // namespace lakegate
