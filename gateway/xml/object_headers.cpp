#include "gateway/xml/object_headers.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/json/wire/object_wire.h"
#include "gateway/lease_claim.h"
#include "gateway/media_download.h"
#include "gateway/parameters.h"
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

constexpr std::array<std::string_view, 3> kUnimplementedPrefixes = {
    "x-goog-object-lock-", "x-goog-content-length-range", "x-goog-bucket-retention-period"};

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

}  // namespace

Result<std::optional<Acl>> bucket_acl_from_headers(const Headers& headers) {
  return acl_from_header(headers, predefined_bucket_acl);
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
  ASSIGN_OR_RETURN(attributes.acl, acl_from_header(headers, predefined_object_acl));
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
  write.owner = context.principal.entity();
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
  for (const auto& [name, value] : headers.fields()) {
    const std::string lower_name = lower_case(name);
    for (const std::string_view prefix : kUnimplementedPrefixes) {
      if (!lower_name.starts_with(prefix)) continue;
      return unimplemented("The header " + lower_name + " is not implemented by this server.").at(lower_name);
    }
  }
  return Status();
}

Response stored_answer(const RequestContext& context, const Object& object) {
  Response response;
  add_object_headers(response.headers, object, /*dialect_is_xml=*/true, context.customer_key);
  return response;
}

}  // namespace lakegate
