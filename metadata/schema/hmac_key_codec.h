// The stored form of an HmacKey (docs/formats/records.md). Pure; any thread. Malformed input is kDataLoss.
//
// The form holds the secret in the clear (docs/decisions/2026-11-24-hmac-secrets.md): it goes to the store and nowhere
// else.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "metadata/record/hmac_key.h"

namespace lakegate {

std::string encode_hmac_key(const HmacKey& key);
// All but project and access id.
Result<HmacKey> decode_hmac_key(std::string_view record);

}  // namespace lakegate
