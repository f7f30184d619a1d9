#include "gateway/json/wire/hmac_key_wire.h"

#include "base/encoding.h"
#include "gateway/etag.h"

namespace lakegate {
namespace {

constexpr size_t kProjectIdBytesMax = 128;
// Every service account's, whoever made it (https://cloud.google.com/iam/docs/service-account-types).
constexpr std::string_view kServiceAccountDomain = ".gserviceaccount.com";

}  // namespace

std::string_view hmac_key_state_word(HmacKeyState state) {
  switch (state) {
    case HmacKeyState::kActive:
      return "ACTIVE";
    case HmacKeyState::kInactive:
      return "INACTIVE";
    case HmacKeyState::kDeleted:
      break;
  }
  return "DELETED";
}

Status check_service_account(const std::string& email) {
  if (email.ends_with(kServiceAccountDomain)) return Status();
  return not_found("Service Account '" + email + "' not found.");
}

std::string hmac_key_etag(const HmacKey& key) {
  return json_etag(static_cast<uint64_t>(key.time_created_us), key.metageneration);
}

void write_hmac_key_metadata(JsonWriter& json, std::string_view name, const HmacKey& key, std::string_view base_url) {
  json.begin_object(name);
  json.string("kind", "storage#hmacKeyMetadata");
  json.string("id", key.project + "/" + key.access_id);
  json.string("selfLink", std::string(base_url) + "/storage/v1/projects/" + percent_encode(key.project) + "/hmacKeys/" +
                              percent_encode(key.access_id));
  json.string("accessId", key.access_id);
  json.string("projectId", key.project);
  json.string("serviceAccountEmail", key.service_account_email);
  json.string("state", hmac_key_state_word(key.state));
  json.string("timeCreated", format_rfc3339(key.time_created_us));
  json.string("updated", format_rfc3339(key.updated_us));
  json.string("etag", hmac_key_etag(key));
  json.end_object();
}

void write_new_hmac_key(JsonWriter& json, const HmacKey& key, std::string_view base_url) {
  json.begin_object();
  json.string("kind", "storage#hmacKey");
  write_hmac_key_metadata(json, "metadata", key, base_url);
  json.string("secret", key.secret.reveal());
  json.end_object();
}

Result<HmacKeyState> hmac_key_state(std::string_view text) {
  if (text == "ACTIVE") return HmacKeyState::kActive;
  if (text == "INACTIVE") return HmacKeyState::kInactive;
  if (text == "DELETED") return invalid_argument("Cannot set state to 'DELETED'.");
  return invalid_argument("Must specify resource.state.");
}

Status check_project_id(std::string_view project) {
  if (project.empty()) return required_argument("projectId");
  const bool plain = project.size() <= kProjectIdBytesMax && is_valid_utf8(project) &&
                     project.find('/') == std::string_view::npos && project.find('\0') == std::string_view::npos;
  return plain ? Status() : invalid_argument("Invalid argument.", "projectId");
}

}  // namespace lakegate
