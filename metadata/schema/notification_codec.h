// The stored form of a Notification (docs/formats/records.md). Pure; any thread. Malformed input is kDataLoss.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "metadata/record/notification.h"

namespace lakegate {

std::string encode_notification(const Notification& notification);
// All but bucket and id.
Result<Notification> decode_notification(std::string_view record);

}  // namespace lakegate
