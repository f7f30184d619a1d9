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

// A write to the object that the request's path names: attributes, preconditions and checksums of its headers.
//
// If-Match, If-None-Match and the dates are not looked at: GCS defines them for reads only, writes have x-goog-if-*.
Result<ObjectWrite> object_write_from_headers(const RequestContext& context);

// The name in the path, as a name that may be given to an object; too long is reason "keyTooLong".
Status check_target_name(const RequestContext& context);

// kUnimplemented for headers whose effect this server does not have (object locks): ignoring them would promise what is
// not kept.
Status check_unimplemented_headers(const Headers& headers);

// The answer to a write: no body, headers that describe the object.
Response stored_answer(const RequestContext& context, const Object& object);

}  // namespace lakegate
