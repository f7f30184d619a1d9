#include "gateway/expiry_headers.h"

#include "base/encoding.h"

namespace lakegate {

void add_expiry_headers(Headers& headers, int64_t now_us) {
  const std::string_view cache_control = headers.get("cache-control");
  if (headers.has("expires")) return;
  if (cache_control == kCacheControlJson) {
    headers.add("Pragma", "no-cache");
    headers.add("Expires", "Mon, 01 Jan 1990 00:00:00 GMT");
  } else if (cache_control == kCacheControlXml) {
    headers.add("Expires", format_http_date(now_us));
  }
}

}  // namespace lakegate
