// Notification records as the JSON resource storage#notification, and back. Pure functions.
#pragma once

#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "gateway/json/wire/json_writer.h"
#include "metadata/record/notification.h"

namespace lakegate {

void write_notification(JsonWriter& json, const Notification& notification, std::string_view base_url);

// A new configuration from a client's resource, in the form that GCS keeps: the topic with its service in front, event
// types in GCS's order without those that it does not know (it drops them, and none left means all).
Result<Notification> notification_from_json(const nlohmann::json& resource);

}  // namespace lakegate
