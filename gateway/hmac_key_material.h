// What a new HMAC key is made of, in the forms that Google's have
// (https://cloud.google.com/storage/docs/authentication/hmackeys). Plain functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/secret.h"

namespace lakegate {

// Of a service account 61 characters that start with GOOG1E, of a user 24 that start with GOOG.
std::string new_access_id(Random& random, std::string_view email);
// 40 characters of base64.
Secret new_hmac_secret(Random& random);

}  // namespace lakegate
