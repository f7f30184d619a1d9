#include "gateway/json/wire/object_settings_wire.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/limits.h"
#include "metadata/ops/object_settings.h"

namespace lakegate {
namespace {

using nlohmann::json;

Status merge_hold(const json& resource, const char* name, std::optional<bool>& hold) {
  const auto found = resource.find(name);
  if (found == resource.end()) return Status();
  if (found->is_null()) {
    hold.reset();
    return Status();
  }
  if (!found->is_boolean()) return invalid_argument("Invalid value for " + std::string(name) + ".", name);
  hold = found->get<bool>();
  return Status();
}

bool is_absent(const json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() || found->is_null();
}

// The sentences are Google's own answers.
Result<ObjectRetention> read_retention(const json& value) {
  if (is_absent(value, "mode")) {
    return invalid_argument("Missing retention mode. Both mode and retain until time are required.");
  }
  if (is_absent(value, "retainUntilTime")) {
    return invalid_argument("Missing retain until time. Both mode and retain until time are required.");
  }
  ObjectRetention retention;
  const json& mode = value.at("mode");
  if (mode == "Locked") {
    retention.mode = RetentionMode::kLocked;
  } else if (mode != "Unlocked") {
    return invalid_argument("Invalid value for: " + (mode.is_string() ? mode.get<std::string>() : mode.dump()) +
                            " is not a valid value");
  }
  const auto* text = value.at("retainUntilTime").get_ptr<const std::string*>();
  const std::optional<int64_t> time_us = text == nullptr ? std::nullopt : parse_rfc3339(*text);
  if (!time_us) {
    return invalid_argument(
        "Parse Error: Invalid value for type.googleapis.com/google.protobuf.Timestamp field: 'Field "
        "'retainUntilTime', Illegal timestamp format; timestamps must end with 'Z' or have a valid timezone offset.'.");
  }
  retention.retain_until_us = *time_us;
  return retention;
}

// An empty object changes nothing; both fields null take the retention away, as null for the whole does.
Status merge_retention(const json& resource, std::optional<ObjectRetention>& retention) {
  const auto found = resource.find("retention");
  if (found == resource.end()) return Status();
  if (!found->is_null() && !found->is_object()) return invalid_argument("Invalid value for retention.", "retention");
  if (found->is_object() && found->empty()) return Status();
  const bool takes_away =
      found->is_null() || std::ranges::all_of(*found, [](const json& field) { return field.is_null(); });
  if (takes_away) {
    retention.reset();
    return Status();
  }
  ASSIGN_OR_RETURN(retention, read_retention(*found));
  return Status();
}

// https://cloud.google.com/storage/docs/use-object-contexts#naming-requirements
Status check_context_text(std::string_view text, std::string_view what) {
  const auto is_bad = [](unsigned char c) {
    return c < 0x20 || c == 0x7F || c == '\'' || c == '"' || c == '\\' || c == '/';
  };
  const size_t characters =
      static_cast<size_t>(std::ranges::count_if(text, [](unsigned char c) { return (c & 0xC0U) != 0x80; }));
  const bool fits = characters >= 1 && characters <= limits::kContextTextCharactersMax && is_valid_utf8(text);
  const auto is_alphanumeric = [](unsigned char c) { return c >= 0x80 || std::isalnum(c) != 0; };
  if (fits && is_alphanumeric(static_cast<unsigned char>(text.front())) && std::ranges::none_of(text, is_bad)) {
    return Status();
  }
  return invalid_argument("A context's " + std::string(what) +
                              " must have 1 to 256 characters, begin with a letter or digit and hold no quotes, "
                              "slashes, backslashes or control characters.",
                          "contexts.custom");
}

Status merge_context(const std::string& key, const json& payload, std::map<std::string, ObjectContext>& contexts) {
  if (payload.is_null()) {
    contexts.erase(key);
    return Status();
  }
  const auto value = payload.is_object() ? payload.find("value") : payload.end();
  if (!payload.is_object() || value == payload.end() || !value->is_string()) {
    return invalid_argument("A context must be an object with a value.", "contexts.custom");
  }
  RETURN_IF_ERROR(check_context_text(key, "key"));
  if (key.starts_with("google:")) {
    return invalid_argument("Keys of contexts that begin with google: are reserved.", "contexts.custom");
  }
  RETURN_IF_ERROR(check_context_text(value->get_ref<const std::string&>(), "value"));
  ObjectContext& context = contexts[key];
  context.value = value->get<std::string>();
  context.update_time_us = 0;
  return Status();
}

Status merge_contexts(const json& resource, ObjectAttributes& attributes) {
  const auto found = resource.find("contexts");
  if (found == resource.end()) return Status();
  if (found->is_null()) {
    attributes.contexts.clear();
    return Status();
  }
  if (!found->is_object()) return invalid_argument("contexts must be an object.", "contexts");
  const auto custom = found->find("custom");
  if (custom == found->end()) return Status();
  if (custom->is_null()) {
    attributes.contexts.clear();
    return Status();
  }
  if (!custom->is_object()) return invalid_argument("contexts.custom must be an object.", "contexts.custom");
  for (const auto& [key, payload] : custom->items()) {
    RETURN_IF_ERROR(merge_context(key, payload, attributes.contexts));
  }
  return check_context_limits(attributes);
}

void write_contexts(JsonWriter& json, const std::map<std::string, ObjectContext>& contexts) {
  if (contexts.empty()) return;
  json.begin_object("contexts");
  json.begin_object("custom");
  for (const auto& [key, context] : contexts) {
    json.begin_object(key);
    json.string("value", context.value);
    json.time("createTime", context.create_time_us);
    json.time("updateTime", context.update_time_us);
    json.end_object();
  }
  json.end_object();
  json.end_object();
}

}  // namespace

void write_object_settings(JsonWriter& json, const Object& object) {
  if (object.temporary_hold) json.boolean("temporaryHold", *object.temporary_hold);
  if (object.event_based_hold) json.boolean("eventBasedHold", *object.event_based_hold);
  if (object.retention) {
    json.begin_object("retention");
    json.time("retainUntilTime", object.retention->retain_until_us);
    json.string("mode", object.retention->mode == RetentionMode::kLocked ? "Locked" : "Unlocked");
    json.end_object();
  }
  if (object.retention_expiration_us) {
    json.time("retentionExpirationTime", *object.retention_expiration_us);
  }
  write_contexts(json, object.contexts);
}

Status merge_object_settings(const json& resource, ObjectAttributes& attributes) {
  RETURN_IF_ERROR(merge_hold(resource, "temporaryHold", attributes.temporary_hold));
  RETURN_IF_ERROR(merge_hold(resource, "eventBasedHold", attributes.event_based_hold));
  RETURN_IF_ERROR(merge_retention(resource, attributes.retention));
  return merge_contexts(resource, attributes);
}

}  // namespace lakegate
