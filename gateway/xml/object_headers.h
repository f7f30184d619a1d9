// Request headers of the XML API as what they say about an object. Pure functions.
// https://cloud.google.com/storage/docs/xml-api/reference-headers
#pragma once

#include <optional>

#include "gateway/context.h"

namespace lakegate {

// Content-*, Cache-Control, x-goog-meta-*, x-goog-storage-class, x-goog-custom-time, x-goog-acl. Without a
// Content-Type: application/octet-stream. kInvalidArgument for values that no object may have.
Result<ObjectAttributes> object_attributes_from_headers(const Headers& headers);

// The predefined list that x-goog-acl names, for a bucket; nothing without the header.
Result<std::optional<Acl>> bucket_acl_from_headers(const Headers& headers);
// The same for an object, and for objects to come.
Result<std::optional<Acl>> object_acl_from_headers(const Headers& headers);
Result<std::optional<Acl>> default_object_acl_from_headers(const Headers& headers);

// "GOVERNANCE" and "COMPLIANCE" are S3's words for GCS's unlocked and locked retentions.
std::string_view object_lock_mode(const ObjectRetention& retention);
Result<ObjectRetention> object_retention_from(std::string_view mode, std::string_view retain_until);

// A write to the object that the request's path names: attributes, preconditions and checksums of its headers.
//
// If-Match, If-None-Match and the dates are not looked at: GCS defines them for reads only, writes have x-goog-if-*.
Result<ObjectWrite> object_write_from_headers(const RequestContext& context);

// The name in the path, as a name that may be given to an object; too long is reason "keyTooLong".
Status check_target_name(const RequestContext& context);

// kUnimplemented for headers whose effect the request does not have here: ignoring them would promise what is not kept.
Status check_unimplemented_headers(const Headers& headers);

// Whether the body may be as long as it is by x-goog-content-length-range, which is gone from the headers then.
Status apply_content_length_range(Request& request);

// The answer to a write: no body, headers that describe the object.
Response stored_answer(const RequestContext& context, const Object& object);

}  // namespace lakegate
