// HmacKey records as the JSON resources storage#hmacKeyMetadata and storage#hmacKey, and back. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "gateway/json/wire/json_writer.h"
#include "metadata/record/hmac_key.h"

namespace lakegate {

// Never the secret.
void write_hmac_key_metadata(JsonWriter& json, std::string_view name, const HmacKey& key, std::string_view base_url);
// With the secret: the answer to the request that made the key, and no other.
void write_new_hmac_key(JsonWriter& json, const HmacKey& key, std::string_view base_url);

std::string hmac_key_etag(const HmacKey& key);

std::string_view hmac_key_state_word(HmacKeyState state);
// ACTIVE or INACTIVE, in upper case; anything else is no state to ask for.
Result<HmacKeyState> hmac_key_state(std::string_view text);

// kNotFound for addresses that can be no service account's. Whether another one's account exists nobody here can say.
Status check_service_account(const std::string& email);

// Nothing wrong with a name that is one segment of a path; kInvalidArgument for others.
Status check_project_id(std::string_view project);

}  // namespace lakegate
