// Notification: the stored record of a notification configuration of a bucket
// (https://cloud.google.com/storage/docs/pubsub-notifications). A plain value.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace lakegate {

// Stored; numbers never change. Shown in this order, whatever a client's.
enum class NotificationEvent : uint8_t {
  kObjectFinalize = 1,
  kObjectMetadataUpdate = 2,
  kObjectDelete = 3,
  kObjectArchive = 4,
  kObjectInitialize = 5,
};
inline constexpr NotificationEvent kNotificationEventLast = NotificationEvent::kObjectInitialize;

// Stored; numbers never change.
enum class PayloadFormat : uint8_t { kNone = 0, kJsonApiV1 = 1 };

struct Notification {
  std::string bucket;                          // From the request, not stored in the value.
  uint64_t id = 0;                             // From the key, not stored in the value. Never given twice in a bucket.
  std::string topic;                           // "//pubsub.googleapis.com/projects/P/topics/T"
  std::vector<NotificationEvent> event_types;  // Ascending; empty: all.
  std::map<std::string, std::string> custom_attributes;
  std::string object_name_prefix;
  PayloadFormat payload_format = PayloadFormat::kJsonApiV1;

  bool operator==(const Notification&) const = default;
};

}  // namespace lakegate
