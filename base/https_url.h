// HttpsUrl: where to fetch something over TLS. A plain value and a pure function; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lakegate {

struct HttpsUrl {
  std::string host;  // In lower case; an IPv6 address without its brackets.
  uint16_t port = 443;
  std::string target;     // "/path?query", as it was.
  std::string authority;  // As Host names it: "idp.example", "idp.example:8443", "[2001:db8::1]".
};

// Nothing for what is no plain https URL: another scheme, a user, a fragment, a blank or a byte beyond ASCII, a
// backslash, a host that is neither a name nor an address, or one too long.
std::optional<HttpsUrl> parse_https_url(std::string_view text);

}  // namespace lakegate
