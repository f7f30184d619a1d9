// The stored forms of signing secrets, refresh tokens and revoked tokens (docs/formats/records.md). Pure functions; any
// thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "metadata/record/issued_token.h"

namespace lakegate {

// What stands in the row's key is not in the record. Decoding gives kDataLoss for what encoding did not write.
std::string encode_signing_secret(const SigningSecret& secret);
Result<SigningSecret> decode_signing_secret(std::string_view record);

std::string encode_refresh_token(const RefreshToken& token);
Result<RefreshToken> decode_refresh_token(std::string_view record);

std::string encode_revoked_token(const RevokedToken& token);
Result<RevokedToken> decode_revoked_token(std::string_view record);

}  // namespace lakegate
