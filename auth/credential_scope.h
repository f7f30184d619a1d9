// Credential scopes, timestamps and hexadecimal digests of version 4 signatures, as headers, queries and forms carry
// them. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "auth/signed_request.h"

namespace lakegate {

// "ID/20190201/auto/storage/goog4_request" to the id and its scope. Nothing when a part is missing or cannot be of
// `dialect`. The id may hold slashes.
std::optional<std::pair<std::string, CredentialScope>> parse_credential(std::string_view text,
                                                                        SignatureDialect dialect);

// "20190201T090000Z" to microseconds since 1970.
std::optional<int64_t> parse_basic_timestamp(std::string_view text);
std::string format_basic_timestamp(int64_t time_us);

struct V4Algorithm {
  std::string_view name;
  SignatureDialect dialect;
  SignatureKeyKind key_kind;
};
const V4Algorithm* find_v4_algorithm(std::string_view name);  // Null: there is none of this name.

bool is_hex(std::string_view text);         // Digits of either case, at least one.
bool is_sha256_hex(std::string_view text);  // 64 of them.

}  // namespace lakegate
