#include "metadata/schema/notification_codec.h"

#include "metadata/schema/codec.h"
#include "metadata/schema/migrate.h"

namespace lakegate {
namespace {

// Stored; numbers never change.
enum NotificationTag : uint32_t {
  kTopic = 1,
  kEventType = 2,
  kCustomAttribute = 3,
  kObjectNamePrefix = 4,
  kPayloadFormat = 5,
};

Status read_notification_field(const Field& field, Notification& notification) {
  switch (field.tag) {
    case kTopic:
      return read_text(field, notification.topic);
    case kEventType: {
      NotificationEvent event = NotificationEvent::kObjectFinalize;
      RETURN_IF_ERROR(read_enum(field, kNotificationEventLast, event));
      if (event < NotificationEvent::kObjectFinalize) return damaged_record("notification");
      notification.event_types.push_back(event);
      return Status();
    }
    case kCustomAttribute:
      return read_map_entry(field, notification.custom_attributes);
    case kObjectNamePrefix:
      return read_text(field, notification.object_name_prefix);
    case kPayloadFormat:
      return read_enum(field, PayloadFormat::kJsonApiV1, notification.payload_format);
    default:
      return Status();
  }
}

}  // namespace

std::string encode_notification(const Notification& notification) {
  FieldWriter writer;
  writer.text(kTopic, notification.topic);
  for (const NotificationEvent event : notification.event_types) {
    writer.number(kEventType, static_cast<uint64_t>(event));
  }
  writer.text_map(kCustomAttribute, notification.custom_attributes);
  writer.text(kObjectNamePrefix, notification.object_name_prefix);
  writer.number(kPayloadFormat, static_cast<uint64_t>(notification.payload_format));
  return writer.record(kNotificationMigrations.newest(), 0);
}

Result<Notification> decode_notification(std::string_view record) {
  std::string storage;
  ASSIGN_OR_RETURN(record, migrate_record(kNotificationMigrations, record, storage));
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  Notification notification;
  notification.payload_format = PayloadFormat::kNone;
  FieldReader reader(header.fields);
  for (Field field; reader.next(field);) RETURN_IF_ERROR(read_notification_field(field, notification));
  RETURN_IF_ERROR(reader.status());
  return notification;
}

}  // namespace lakegate
