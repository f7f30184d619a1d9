#include "gateway/json/wire/object_wire.h"

#include <array>
#include <cctype>
#include <charconv>
#include <limits>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/customer_key_headers.h"
#include "gateway/etag.h"
#include "gateway/json/wire/acl_wire.h"
#include "gateway/json/wire/json_read.h"
#include "gateway/json/wire/object_settings_wire.h"
#include "metadata/names.h"
#include "metadata/ops/object_encryption.h"

namespace lakegate {
namespace {

using nlohmann::json;

struct TextField {
  const char* name;
  std::string ObjectAttributes::*member;
};

constexpr std::array kTextFields = {
    TextField{"contentType", &ObjectAttributes::content_type},
    TextField{"contentEncoding", &ObjectAttributes::content_encoding},
    TextField{"contentDisposition", &ObjectAttributes::content_disposition},
    TextField{"contentLanguage", &ObjectAttributes::content_language},
    TextField{"cacheControl", &ObjectAttributes::cache_control},
    TextField{"storageClass", &ObjectAttributes::storage_class},
};

Status merge_metadata(const json& value, std::map<std::string, std::string>& metadata) {
  if (value.is_null()) {
    metadata.clear();
    return Status();
  }
  if (!value.is_object()) return invalid_argument("metadata must be an object of strings.", "metadata");
  for (const auto& [key, entry] : value.items()) {
    if (entry.is_null()) {
      metadata.erase(key);
    } else if (entry.is_string()) {
      metadata[key] = entry.get<std::string>();
    } else {
      return invalid_argument("metadata must be an object of strings.", "metadata." + key);
    }
  }
  return Status();
}

Result<ObjectAttributes> merge(ObjectAttributes attributes, const json& resource) {
  if (!resource.is_object()) return invalid_argument("The object resource must be a JSON object.");
  std::string kms_key_name;
  RETURN_IF_ERROR(read_text(resource, "kmsKeyName", kms_key_name));
  RETURN_IF_ERROR(refuse_kms_key(kms_key_name));
  for (const TextField& field : kTextFields) {
    RETURN_IF_ERROR(read_text(resource, field.name, attributes.*field.member));
  }
  // GCS takes classes in lower case too (gsutil's test_rewrite.py makes objects of the class "standard").
  for (char& c : attributes.storage_class) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  if (const auto custom_time = resource.find("customTime"); custom_time != resource.end()) {
    if (custom_time->is_null()) return invalid_argument("Custom time cannot be removed once set.", "customTime");
    const auto* text = custom_time->get_ptr<const std::string*>();
    const std::optional<int64_t> time_us = text == nullptr ? std::nullopt : parse_rfc3339(*text);
    if (!time_us) return invalid_argument("customTime must be an RFC 3339 time.", "customTime");
    if (attributes.custom_time_us && *time_us < *attributes.custom_time_us) {
      return invalid_argument("Custom time cannot be moved to an earlier time.", "customTime");
    }
    attributes.custom_time_us = time_us;
  }
  if (const auto metadata = resource.find("metadata"); metadata != resource.end()) {
    RETURN_IF_ERROR(merge_metadata(*metadata, attributes.metadata));
  }
  RETURN_IF_ERROR(merge_object_settings(resource, attributes));
  ASSIGN_OR_RETURN(std::optional<Acl> acl, acl_from_json(resource, "acl", AclScope::kObject));
  if (acl) attributes.acl = std::move(acl);
  RETURN_IF_ERROR(check_object_attributes(attributes));
  return attributes;
}

void write_acl(JsonWriter& json, const Object& object, const Acl& acl, std::string_view base_url) {
  if (!object.owner.empty()) {
    json.begin_object("owner");
    json.string("entity", object.owner);
    json.end_object();
  }
  if (acl.empty()) return;
  json.begin_array("acl");
  for (const AclEntry& entry : acl) write_object_access_control(json, object, entry, base_url);
  json.end_array();
}

void write_soft_delete(JsonWriter& json, const Object& object) {
  json.time("softDeleteTime", object.soft_delete_time_us);
  json.time("hardDeleteTime", object.hard_delete_time_us);
  if (object.in_hierarchical_bucket) json.string("restoreToken", restore_token(object));
}

// A number that stands in several texts.
class Decimal {
 public:
  explicit Decimal(uint64_t number)
      : size_(static_cast<size_t>(std::to_chars(digits_.begin(), digits_.end(), number).ptr - digits_.begin())) {}
  std::string_view text() const { return {digits_.data(), size_}; }

 private:
  std::array<char, std::numeric_limits<uint64_t>::digits10 + 1> digits_;
  const size_t size_;
};

}  // namespace

void ObjectResourceWriter::write(std::string_view name, const Object& object, const Acl* acl,
                                 const CustomerKeyPtr& key) {
  JsonWriter& json = json_;
  const std::optional<Checksums> checksums = visible_checksums(object, key);
  const Decimal generation(object.generation);
  json.begin_object(name);
  json.string("kind", "storage#object");
  json.text("id", [&](TextBuffer& text) {
    text.append(object.bucket);
    text.append('/');
    text.append(object.name);
    text.append('/');
    text.append(generation.text());
  });
  // By the first of the links that is wanted.
  auto name_links = [&, is_named = false]() mutable {
    if (!std::exchange(is_named, true)) links_.set_object(object.name);
  };
  json.text("selfLink", [&](TextBuffer& text) {
    name_links();
    links_.append_self_link(text);
  });
  json.text("mediaLink", [&](TextBuffer& text) {
    name_links();
    links_.append_media_link(text, generation.text());
  });
  json.string("name", object.name);
  json.string("bucket", object.bucket);
  json.string("generation", generation.text());
  json.int64("metageneration", object.metageneration);
  json.string_unless_empty("contentType", object.content_type);
  json.string("storageClass", object.storage_class);
  json.int64("size", object.size_bytes);
  if (checksums && checksums->md5) json.base64("md5Hash", std::as_bytes(std::span(*checksums->md5)));
  json.string_unless_empty("contentEncoding", object.content_encoding);
  json.string_unless_empty("contentDisposition", object.content_disposition);
  json.string_unless_empty("contentLanguage", object.content_language);
  json.string_unless_empty("cacheControl", object.cache_control);
  if (checksums) json.string("crc32c", crc32c_to_base64(checksums->crc32c));
  if (object.component_count > 0) json.number("componentCount", object.component_count);
  json.text("etag", [&](TextBuffer& text) { append_json_etag(text, object.generation, object.metageneration); });
  json.time("timeCreated", object.time_created_us);
  json.time("updated", object.updated_us);
  if (object.time_deleted_us != 0) json.time("timeDeleted", object.time_deleted_us);
  json.time("timeStorageClassUpdated", object.time_storage_class_updated_us);
  json.time("timeFinalized", object.time_finalized_us);
  if (object.custom_time_us) json.time("customTime", *object.custom_time_us);
  json.string_map("metadata", object.metadata);
  write_object_settings(json, object);
  if (object.soft_delete_time_us != 0) write_soft_delete(json, object);
  if (acl != nullptr) write_acl(json, object, *acl, base_url_);
  if (object.customer_encryption) {
    json.begin_object("customerEncryption");
    json.string("encryptionAlgorithm", "AES256");
    json.base64("keySha256", std::as_bytes(std::span(object.customer_encryption->key_sha256)));
    json.end_object();
  }
  json.end_object();
}

void write_object(JsonWriter& json, std::string_view name, const Object& object, std::string_view base_url,
                  const Acl* acl, const CustomerKeyPtr& key) {
  ObjectResourceWriter(json, base_url, object.bucket).write(name, object, acl, key);
}

std::string restore_token(const Object& object) {
  return base64url_encode(
      as_bytes(std::to_string(object.generation) + "." + std::to_string(object.soft_delete_time_us)));
}

Result<ObjectAttributes> object_attributes_from_json(const json& resource) { return merge({}, resource); }

Result<ObjectAttributes> patch_object_attributes(const ObjectAttributes& current, const json& patch) {
  return merge(current, patch);
}

Result<ExpectedChecksums> expected_checksums_from_json(const json& resource) {
  ExpectedChecksums expected;
  std::string text;
  RETURN_IF_ERROR(read_text(resource, "crc32c", text));
  if (!text.empty()) {
    expected.crc32c = crc32c_from_base64(text);
    if (!expected.crc32c) return invalid_argument("Provided CRC32C \"" + text + "\" is not valid.", "crc32c");
  }
  text.clear();
  RETURN_IF_ERROR(read_text(resource, "md5Hash", text));
  if (!text.empty()) {
    expected.md5 = md5_from_base64(text);
    if (!expected.md5) return invalid_argument("Provided MD5 hash \"" + text + "\" is not valid.", "md5Hash");
  }
  return expected;
}

Status check_object_attributes(const ObjectAttributes& attributes) {
  if (!attributes.storage_class.empty()) RETURN_IF_ERROR(check_storage_class(attributes.storage_class));
  if (attributes.content_type.size() > limits::kContentTypeBytesMax) {
    return invalid_argument("The content type is too long.", "contentType");
  }
  for (const TextField& field : kTextFields) {
    // Header values: what would break the head of an answer is refused when it is set.
    for (const char c : attributes.*field.member) {
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
        return invalid_argument(std::string(field.name) + " holds a control character.", field.name);
      }
    }
  }
  size_t total_bytes = 0;
  for (const auto& [key, value] : attributes.metadata) {
    if (key.empty() || key.size() > limits::kMetadataKeyBytesMax || value.size() > limits::kMetadataValueBytesMax) {
      return invalid_argument("A metadata key or value is empty or too long.", "metadata");
    }
    total_bytes += key.size() + value.size();
  }
  if (total_bytes > limits::kMetadataTotalBytesMax) {
    return invalid_argument("The total size of the custom metadata is over 8 KiB.", "metadata");
  }
  return Status();
}

}  // namespace lakegate
