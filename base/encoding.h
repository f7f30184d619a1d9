// Text encodings: base64 (RFC 4648), hex, percent (RFC 3986), UTF-8 checks. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/byte_source.h"

namespace lakegate {

std::string base64_encode(Bytes bytes);
std::string base64url_encode(Bytes bytes);  // Without padding.
// Refuse anything that is not exactly one encoding of something (bad alphabet, bad padding, stray bits).
std::optional<std::string> base64_decode(std::string_view text);
std::optional<std::string> base64url_decode(std::string_view text);

std::string hex_encode(Bytes bytes);
std::optional<std::string> hex_decode(std::string_view text);

// Decodes %XX only; a '+' stays a '+'. Nothing on a broken escape.
std::optional<std::string> percent_decode(std::string_view text);
// As application/x-www-form-urlencoded does: '+' is a space.
std::optional<std::string> form_decode(std::string_view text);
// Encodes all but the unreserved characters of RFC 3986 (so '/' becomes %2F).
std::string percent_encode(std::string_view text);

bool is_valid_utf8(std::string_view text);

// RFC 3339 in UTC with milliseconds ("2026-11-24T01:02:03.456Z"), as GCS writes times, and back (any offset).
std::string format_rfc3339(int64_t time_us);
std::optional<int64_t> parse_rfc3339(std::string_view text);
// "Tue, 24 Nov 2026 01:02:03 GMT" (RFC 9110), and back.
std::string format_http_date(int64_t time_us);
std::optional<int64_t> parse_http_date(std::string_view text);

// A whole decimal number without sign, spaces or overflow.
std::optional<uint64_t> parse_uint64(std::string_view text);
std::optional<int64_t> parse_int64(std::string_view text);

}  // namespace lakegate
