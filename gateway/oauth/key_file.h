// Credential files as Google's libraries read them (https://google.aip.dev/auth/4112, /4113). Pure functions.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "base/secret.h"

namespace lakegate {

// "service_account", from what the command that made the key answered (gateway/admin/identity_commands.cpp,
// gateway/iam/service_account_keys.cpp).
Secret service_account_key_file(const nlohmann::ordered_json& answer, const Secret& private_key,
                                const std::string& universe_domain);
// "authorized_user".
Secret authorized_user_file(const nlohmann::ordered_json& answer, const std::string& universe_domain);

}  // namespace lakegate
