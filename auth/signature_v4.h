// Version 4 signatures: the string that is signed, the key of a day, and the check
// (https://cloud.google.com/storage/docs/authentication/signatures; AWS's is the same with its own words). Pure
// functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "auth/hmac.h"
#include "auth/signature_verifier.h"
#include "auth/signed_request.h"

namespace lakegate {

std::string string_to_sign_v4(std::string_view algorithm, std::string_view timestamp, std::string_view scope,
                              std::string_view canonical_request);

// HMAC of date, region, service and request type, each under the one before; begins with "GOOG4" or "AWS4" and the
// secret.
Secret signing_key_v4(SignatureDialect dialect, const Secret& secret, const CredentialScope& scope);

// Whether `signature` (bytes) is that of `string_to_sign`, by an RSA key of the account or by `key`'s secret.
bool verify_v4(SignatureDialect dialect, const CredentialScope& scope, const VerificationKey& key,
               std::string_view string_to_sign, std::string_view signature);

}  // namespace lakegate
