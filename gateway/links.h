// Links that answers carry: selfLink, mediaLink, upload Location. They stand on what the client called us, because
// several clients fetch mediaLink and Location verbatim. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "gateway/context.h"

namespace lakegate {

// "https://gcs.example.com:8443", without a slash at the end: the configured external URL, else X-Forwarded-Proto and
// X-Forwarded-Host, else Host. A Host without a port that is an address or "localhost" gets the listener's port (some
// clients strip it); a DNS name does not, since a balancer may stand in front on the usual port.
std::string base_url(const Request& request, const ApiConfig& config);

std::string bucket_self_link(std::string_view base, std::string_view bucket);
std::string object_self_link(std::string_view base, std::string_view bucket, std::string_view object);

}  // namespace lakegate
