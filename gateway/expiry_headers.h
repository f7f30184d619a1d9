// The headers that say to HTTP/1.0 caches what Cache-Control says to others: Expires, and Pragma where nothing may be
// kept. Pure function.
#pragma once

#include <cstdint>

#include "gateway/http/response.h"

namespace lakegate {

// What answers of the JSON API and those of the XML API say, unless the object has a Cache-Control of its own.
inline constexpr std::string_view kCacheControlJson = "no-cache, no-store, max-age=0, must-revalidate";
inline constexpr std::string_view kCacheControlXml = "private, max-age=0";

// Adds to an answer with one of the two.
void add_expiry_headers(Headers& headers, int64_t now_us);

}  // namespace lakegate
