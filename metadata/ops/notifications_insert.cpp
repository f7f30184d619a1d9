#include "metadata/ops/notifications_insert.h"

#include <algorithm>

#include "base/limits.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/notifications.h"
#include "metadata/schema/notification_codec.h"

namespace lakegate {
namespace {

bool covers(const Notification& notification, NotificationEvent event, const std::string& object) {
  const std::vector<NotificationEvent>& events = notification.event_types;
  const bool has_event = events.empty() || std::find(events.begin(), events.end(), event) != events.end();
  return has_event && object.starts_with(notification.object_name_prefix);
}

// Of all objects that the new configuration covers, those which the most configurations cover are named by the new
// prefix or by a longer one of another configuration; so looking at these is looking at all.
Status check_overlaps(const std::vector<Notification>& others, const Notification& added) {
  std::vector<std::string> objects = {added.object_name_prefix};
  for (const Notification& other : others) {
    if (other.object_name_prefix.starts_with(added.object_name_prefix)) objects.push_back(other.object_name_prefix);
  }
  for (auto number = static_cast<uint8_t>(NotificationEvent::kObjectFinalize);
       number <= static_cast<uint8_t>(kNotificationEventLast); ++number) {
    const auto event = static_cast<NotificationEvent>(number);
    for (const std::string& object : objects) {
      if (!covers(added, event, object)) continue;
      const auto triggered = std::count_if(others.begin(), others.end(),
                                           [&](const Notification& other) { return covers(other, event, object); });
      if (triggered >= limits::kNotificationsPerEventMax) {
        return invalid_argument("Too many overlapping notifications. The maximum is 10.");
      }
    }
  }
  return Status();
}

}  // namespace

Result<Notification> notifications_insert(Transaction& transaction, const NotificationsInsertRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.bucket));
  // The bucket's record is guarded and changed by every insert, so this count holds until the commit.
  ASSIGN_OR_RETURN(const std::vector<Notification> others, all_notifications(transaction, bucket));
  if (others.size() >= limits::kNotificationsPerBucketMax) {
    return invalid_argument("Too many notifications. The maximum is 100.");
  }
  RETURN_IF_ERROR(check_overlaps(others, request.notification));
  Notification notification = request.notification;
  notification.bucket = bucket.name;
  // Metagenerations only rise, so an id is never given twice.
  notification.id = bucket.metageneration;
  transaction.put(Table::kResources, notification_key(bucket, notification.id), encode_notification(notification));
  raise_metageneration(transaction, bucket);
  return notification;
}

}  // namespace lakegate
