#include "gateway/json/wire/notification_wire.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/json/wire/json_read.h"
#include "gateway/links.h"

namespace lakegate {
namespace {

using nlohmann::json;

struct EventWord {
  NotificationEvent event;
  std::string_view word;
};
constexpr std::array kEventWords = {
    EventWord{NotificationEvent::kObjectFinalize, "OBJECT_FINALIZE"},
    EventWord{NotificationEvent::kObjectMetadataUpdate, "OBJECT_METADATA_UPDATE"},
    EventWord{NotificationEvent::kObjectDelete, "OBJECT_DELETE"},
    EventWord{NotificationEvent::kObjectArchive, "OBJECT_ARCHIVE"},
    EventWord{NotificationEvent::kObjectInitialize, "OBJECT_INITIALIZE"},
};

constexpr std::string_view kTopicService = "//pubsub.googleapis.com/";

// "//pubsub.googleapis.com/projects/P/topics/T" from that or from "projects/P/topics/T".
Result<std::string> read_topic(const json& resource) {
  std::string text;
  RETURN_IF_ERROR(read_text(resource, "topic", text));
  const Status invalid = invalid_argument(
      "Invalid Google Cloud Pub/Sub topic. It should look like '//pubsub.googleapis.com/projects/*/topics/*.'");
  std::string_view rest = text;
  if (rest.starts_with(kTopicService)) rest.remove_prefix(kTopicService.size());
  const std::string name(rest);
  constexpr std::string_view kProjects = "projects/";
  constexpr std::string_view kTopics = "/topics/";
  if (!rest.starts_with(kProjects) || name.size() > limits::kPubsubTopicBytesMax) return invalid;
  rest.remove_prefix(kProjects.size());
  const size_t slash = rest.find('/');
  if (slash == 0 || slash == std::string_view::npos || !rest.substr(slash).starts_with(kTopics)) return invalid;
  const std::string_view topic = rest.substr(slash + kTopics.size());
  if (topic.empty() || topic.find('/') != std::string_view::npos) return invalid;
  return std::string(kTopicService) + name;
}

Result<PayloadFormat> read_payload_format(const json& resource) {
  std::string format;
  RETURN_IF_ERROR(read_text(resource, "payload_format", format));
  if (format == "JSON_API_V1") return PayloadFormat::kJsonApiV1;
  if (format == "NONE") return PayloadFormat::kNone;
  return Status(Code::kInvalidArgument, "You must specify a payload format in the 'payload_format' field.", "required");
}

Result<std::vector<NotificationEvent>> read_event_types(const json& resource) {
  std::vector<NotificationEvent> events;
  const auto found = resource.find("event_types");
  if (found == resource.end() || found->is_null()) return events;
  if (!found->is_array()) return invalid_argument("event_types must be an array of strings.", "event_types");
  for (const json& word : *found) {
    if (!word.is_string()) return invalid_argument("event_types must be an array of strings.", "event_types");
  }
  for (const EventWord& known : kEventWords) {
    if (std::find(found->begin(), found->end(), known.word) != found->end()) events.push_back(known.event);
  }
  return events;
}

Status check_attribute(const std::string& key, const std::string& value) {
  if (key.empty()) return invalid_argument("Custom attribute keys may not be empty");
  if (key.size() > limits::kNotificationAttributeKeyBytesMax) {
    return invalid_argument("Notification keys may not be longer than 256 characters, but key '" + key + "' contains " +
                            std::to_string(key.size()) + " characters.");
  }
  if (value.size() > limits::kNotificationAttributeValueBytesMax) {
    return invalid_argument("Notification values may not be longer than 1024 characters, but value '" + value +
                            "' contains " + std::to_string(value.size()) + " characters.");
  }
  return Status();
}

Result<std::map<std::string, std::string>> read_custom_attributes(const json& resource) {
  std::map<std::string, std::string> attributes;
  const auto found = resource.find("custom_attributes");
  if (found == resource.end() || found->is_null()) return attributes;
  const Status not_strings = invalid_argument("custom_attributes must be an object of strings.", "custom_attributes");
  if (!found->is_object()) return not_strings;
  if (found->size() > limits::kNotificationAttributesMax) {
    return invalid_argument("Maximum of 5 custom attributes, notification config had " + std::to_string(found->size()));
  }
  for (const auto& [key, value] : found->items()) {
    if (!value.is_string()) return not_strings;
    attributes[key] = value.get<std::string>();
    RETURN_IF_ERROR(check_attribute(key, attributes[key]));
  }
  return attributes;
}

}  // namespace

void write_notification(JsonWriter& json, const Notification& notification, std::string_view base_url) {
  const std::string id = std::to_string(notification.id);
  json.begin_object();
  json.string("kind", "storage#notification");
  json.string("selfLink", bucket_self_link(base_url, notification.bucket) + "/notificationConfigs/" + id);
  json.string("id", id);
  json.string("topic", notification.topic);
  if (!notification.event_types.empty()) {
    json.begin_array("event_types");
    for (const EventWord& known : kEventWords) {
      const auto& events = notification.event_types;
      if (std::find(events.begin(), events.end(), known.event) != events.end()) json.element(known.word);
    }
    json.end_array();
  }
  json.string_map("custom_attributes", notification.custom_attributes);
  // A configuration never changes, so its id says all that an etag could.
  json.string("etag", id);
  json.string_unless_empty("object_name_prefix", notification.object_name_prefix);
  json.string("payload_format", notification.payload_format == PayloadFormat::kNone ? "NONE" : "JSON_API_V1");
  json.end_object();
}

Result<Notification> notification_from_json(const json& resource) {
  if (!resource.is_object()) return invalid_argument("The notification resource must be a JSON object.");
  Notification notification;
  ASSIGN_OR_RETURN(notification.payload_format, read_payload_format(resource));
  ASSIGN_OR_RETURN(notification.topic, read_topic(resource));
  ASSIGN_OR_RETURN(notification.event_types, read_event_types(resource));
  ASSIGN_OR_RETURN(notification.custom_attributes, read_custom_attributes(resource));
  RETURN_IF_ERROR(read_text(resource, "object_name_prefix", notification.object_name_prefix));
  if (notification.object_name_prefix.size() > limits::kObjectNameBytesMax) {
    return invalid_argument("object_name_prefix is longer than any object's name.", "object_name_prefix");
  }
  return notification;
}

}  // namespace lakegate
