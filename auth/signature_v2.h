// Version 2 signatures, Google's and AWS's: the strings that may have been signed, and the check
// (https://cloud.google.com/storage/docs/access-control/signed-urls-v2,
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html). Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "auth/raw_target.h"
#include "auth/signature_verifier.h"
#include "auth/signed_request.h"

namespace lakegate {

// Signers disagree about what belongs to the resource: response-* (boto signs them, Google's page does not), all other
// parameters (Google's Python client), the headers of a customer's encryption key (boto signs them, Google's page says
// to leave them out). Google's server takes them all, so each way is a string; there are six at most. The parameters
// that change what is done, like ?acl, are in every one.
std::vector<std::string> strings_to_sign_v2(const SignableRequest& request, const RequestSignature& signature,
                                            const RawTarget& target, std::string_view bucket_of_host);

// HMAC-SHA1 under a secret, RSA with SHA-256 under a key of a service account.
bool verify_v2(const VerificationKey& key, std::string_view string_to_sign, std::string_view signature);

}  // namespace lakegate
