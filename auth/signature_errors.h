// The refusals of signed requests, in the words of Google's server (https://cloud.google.com/storage/docs/xml-api/
// reference-status). The reason of each is the code of the XML answer with a small first letter. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/status.h"

namespace lakegate {

Status signature_does_not_match();
// 400: something of the signature is missing, there twice or unreadable. `name`: the header or parameter.
Status malformed_security_header(std::string_view name, std::string details);
// 400: the time that a signed URL or policy was good for is over.
Status signature_expired(int64_t expires_us);
// 403: signed too long ago, or in the future.
Status request_time_too_skewed();
// 403: the id of the key is unknown, or the key is disabled. The two look alike from outside.
Status invalid_security();

}  // namespace lakegate
