// What an identity provider says of itself (OpenID Connect Discovery 1.0) and of how long its answers hold
// (RFC 9111). Pure functions; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lakegate {

// "https://idp.example/.well-known/openid-configuration".
std::string discovery_url(std::string_view issuer);

// The jwks_uri of a discovery document. The document must be of this issuer to the letter (section 4.3 there): a
// provider that speaks for many must not lend one of them another's keys.
Result<std::string> discovered_jwks_uri(std::string_view issuer, std::string_view document);

// max-age in seconds; 0 where nothing may be kept (no-store, no-cache); nothing where it is not said.
std::optional<int64_t> cache_max_age_s(std::string_view cache_control);

}  // namespace lakegate
