// Whether a request's signature holds: time, credential scope, what must be signed, and the signature itself. Pure; any
// thread. What the body has still to prove comes back as an obligation that its reader must meet.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "auth/public_key.h"
#include "auth/signed_request.h"
#include "base/result.h"
#include "base/secret.h"

namespace lakegate {

// A signature says so much of the body that is yet to come. Whoever reads the body meets it: see body_obligation.h for
// the sources that do. Nothing may be stored before the source has ended without a failure.
struct BodyObligation {
  PayloadForm form = PayloadForm::kUnsigned;  // kUnsigned: nothing is left to prove.
  std::string sha256_hex;                     // Of kSha256, lower case.
  // Of the two signed forms of chunks: what the first chunk's signature follows on.
  std::string seed_signature;  // Hexadecimal, lower case.
  Secret signing_key;
  std::string timestamp;
  std::string scope;
  // Of the three forms of chunks: x-amz-decoded-content-length, and the names of x-amz-trailer (or x-goog-trailer).
  uint64_t decoded_size_bytes = 0;
  std::vector<std::string> trailers;  // Lower case.
};

struct VerifiedSignature {
  BodyObligation body;
};

struct VerificationContext {
  int64_t now_us = 0;
  // The bucket that the Host header names (virtual-hosted or bound to a domain); empty for path style. Version 2 signs
  // "/bucket/object" in each case.
  std::string bucket_of_host;
  // Other values of Host that the client may have signed, for a gateway behind a proxy that changes it. The one that
  // came, and the same without its port, are always tried.
  std::vector<std::string> other_hosts;
};

// The secret of an HMAC key, or the public keys of a service account: a signature does not say which of them it is of.
using VerificationKey = std::variant<Secret, std::vector<PublicKey>>;

// kPermissionDenied with the reasons signatureDoesNotMatch, requestTimeTooSkewed; kInvalidArgument with expiredToken,
// malformedSecurityHeader. `signature` is find_request_signature()'s of the same request.
Result<VerifiedSignature> verify_request_signature(const RequestSignature& signature, const SignableRequest& request,
                                                   const VerificationKey& key, const VerificationContext& context);

}  // namespace lakegate
