#include "gateway/xml/object_headers.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/json/wire/object_wire.h"
#include "gateway/lease_claim.h"
#include "gateway/media_download.h"
#include "gateway/parameters.h"
#include "gateway/upload/size_range.h"
#include "metadata/acl.h"
#include "metadata/names.h"

namespace lakegate {
namespace {

constexpr std::string_view kMetadataPrefix = "x-goog-meta-";

struct AttributeHeader {
  std::string_view name;
  std::string ObjectAttributes::*member;
};

constexpr std::array kAttributeHeaders = {
    AttributeHeader{"content-type", &ObjectAttributes::content_type},
    AttributeHeader{"content-encoding", &ObjectAttributes::content_encoding},
    AttributeHeader{"content-disposition", &ObjectAttributes::content_disposition},
    AttributeHeader{"content-language", &ObjectAttributes::content_language},
    AttributeHeader{"cache-control", &ObjectAttributes::cache_control},
    AttributeHeader{"x-goog-storage-class", &ObjectAttributes::storage_class},
};

constexpr std::string_view kGovernance = "GOVERNANCE";
constexpr std::string_view kCompliance = "COMPLIANCE";

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

// Names of headers have no case, so keys are stored in lower case. A repeated header is one list (RFC 9110, 5.3).
Status add_metadata(std::string_view lower_name, const std::string& value, ObjectAttributes& attributes) {
  if (!is_valid_utf8(value)) return invalid_argument("A metadata header is not valid UTF-8.", lower_name);
  const auto [entry, is_new] = attributes.metadata.try_emplace(std::string(lower_name.substr(kMetadataPrefix.size())));
  if (!is_new) entry->second += ",";
  entry->second += value;
  return Status();
}

// "public-read" as the JSON API names it: "publicRead".
std::string json_acl_name(std::string_view name) {
  std::string camel;
  for (size_t i = 0; i < name.size(); ++i) {
    const bool starts_word = name[i] == '-' && i + 1 < name.size();
    if (starts_word) ++i;
    camel += starts_word ? static_cast<char>(std::toupper(static_cast<unsigned char>(name[i]))) : name[i];
  }
  return camel;
}

template <class Predefined>
Result<std::optional<Acl>> acl_from_header(const Headers& headers, Predefined predefined) {
  const std::optional<std::string_view> name = headers.find("x-goog-acl");
  if (!name) return std::optional<Acl>();
  std::optional<Acl> acl = predefined(json_acl_name(*name));
  if (!acl) return invalid_argument("Invalid value for x-goog-acl.", "x-goog-acl");
  return acl;
}

// Both headers or none.
Result<std::optional<ObjectRetention>> retention_from_headers(const Headers& headers) {
  const std::optional<std::string_view> mode = headers.find("x-goog-object-lock-mode");
  const std::optional<std::string_view> until = headers.find("x-goog-object-lock-retain-until-date");
  if (!mode && !until) return std::optional<ObjectRetention>();
  ASSIGN_OR_RETURN(const ObjectRetention retention, object_retention_from(mode.value_or(""), until.value_or("")));
  return std::optional<ObjectRetention>(retention);
}

}  // namespace

Result<std::optional<Acl>> bucket_acl_from_headers(const Headers& headers) {
  return acl_from_header(headers, predefined_bucket_acl);
}

Result<std::optional<Acl>> object_acl_from_headers(const Headers& headers) {
  return acl_from_header(headers, predefined_object_acl);
}

Result<std::optional<Acl>> default_object_acl_from_headers(const Headers& headers) {
  return acl_from_header(headers, predefined_default_object_acl);
}

std::string_view object_lock_mode(const ObjectRetention& retention) {
  return retention.mode == RetentionMode::kLocked ? kCompliance : kGovernance;
}

Result<ObjectRetention> object_retention_from(std::string_view mode, std::string_view retain_until) {
  if (mode != kGovernance && mode != kCompliance) {
    return invalid_argument("The retention mode must be GOVERNANCE or COMPLIANCE.", "x-goog-object-lock-mode");
  }
  const std::optional<int64_t> time_us = parse_rfc3339(retain_until);
  if (!time_us) {
    return invalid_argument("The retain-until date must be an RFC 3339 time.", "x-goog-object-lock-retain-until-date");
  }
  return ObjectRetention{mode == kCompliance ? RetentionMode::kLocked : RetentionMode::kUnlocked, *time_us};
}

Result<ObjectAttributes> object_attributes_from_headers(const Headers& headers) {
  ObjectAttributes attributes;
  for (const AttributeHeader& each : kAttributeHeaders) {
    attributes.*each.member = headers.join(each.name);
    if (!is_valid_utf8(attributes.*each.member)) {
      return invalid_argument("A header is not valid UTF-8.", each.name);
    }
  }
  if (attributes.content_type.empty()) attributes.content_type = "application/octet-stream";
  for (const auto& [name, value] : headers.fields()) {
    const std::string lower_name = lower_case(name);
    if (lower_name.starts_with(kMetadataPrefix)) RETURN_IF_ERROR(add_metadata(lower_name, value, attributes));
  }
  if (const auto custom_time = headers.find("x-goog-custom-time")) {
    attributes.custom_time_us = parse_rfc3339(*custom_time);
    if (!attributes.custom_time_us) {
      return invalid_argument("x-goog-custom-time must be an RFC 3339 time.", "x-goog-custom-time");
    }
  }
  ASSIGN_OR_RETURN(attributes.acl, object_acl_from_headers(headers));
  ASSIGN_OR_RETURN(attributes.retention, retention_from_headers(headers));
  RETURN_IF_ERROR(check_object_attributes(attributes));
  return attributes;
}

Result<ObjectWrite> object_write_from_headers(const RequestContext& context) {
  const Headers& headers = context.request.headers;
  RETURN_IF_ERROR(check_target_name(context));
  RETURN_IF_ERROR(check_unimplemented_headers(headers));
  ObjectWrite write;
  write.bucket = context.bucket();
  write.name = context.object();
  write.owner = context.principal().entity();
  write.customer_key = context.customer_key;
  ASSIGN_OR_RETURN(write.attributes, object_attributes_from_headers(headers));
  ASSIGN_OR_RETURN(write.precondition, precondition_headers(headers));
  ASSIGN_OR_RETURN(write.precondition.lease, lease_claim(context));
  ASSIGN_OR_RETURN(write.expected, checksum_headers(headers));
  return write;
}

Status check_target_name(const RequestContext& context) {
  if (context.object().size() > limits::kObjectNameBytesMax) {
    return Status(Code::kInvalidArgument, "The object name is too long: it must have at most 1024 bytes in UTF-8.",
                  "keyTooLong");
  }
  return check_object_name(context.object());
}

Status check_unimplemented_headers(const Headers& headers) {
  if (!headers.has(kContentLengthRange)) return Status();
  return unimplemented("The header " + std::string(kContentLengthRange) + " is not implemented for this request.")
      .at(kContentLengthRange);
}

Status apply_content_length_range(Request& request) {
  ASSIGN_OR_RETURN(const std::optional<SizeRange> range, take_size_range(request.headers));
  if (!range) return Status();
  if (request.body_size_bytes) return range->check(*request.body_size_bytes);
  return invalid_argument("You must provide the Content-Length HTTP header.", kContentLengthRange);
}

Response stored_answer(const RequestContext& context, const Object& object) {
  Response response;
  add_object_headers(response.headers, object, /*dialect_is_xml=*/true, context.customer_key);
  return response;
}

}  // namespace lakegate
