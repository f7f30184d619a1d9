// What a request says about its signature, before any key is looked at: which scheme, whose key, signed when and for
// how long. Plain values and pure functions; any thread. Whether the signature holds is verify_request_signature()'s
// answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lakegate {

// The head of a request as it came over the wire; valid as long as what it points to.
struct SignableRequest {
  struct Header {
    std::string_view name;  // In any case.
    std::string_view value;
  };
  std::string_view method;
  std::string_view raw_target;  // In origin form: "/bucket/a%2Fb?x=y".
  std::vector<Header> headers;  // All of them, in the order of their coming.

  // Values of headers of the same name are joined by commas; nothing when there is none.
  std::optional<std::string> header(std::string_view lower_case_name) const;
};

enum class SignatureVersion { kV2, kV4 };
// Decides the prefix of extension headers, the names of parameters and the dialect of the answer (x-goog-*, x-amz-*).
enum class SignatureDialect { kGoogle, kAws };
enum class SignaturePlace { kHeader, kQuery };
enum class SignatureKeyKind { kHmac, kRsa };

// "20190201/auto/storage/goog4_request" of the credential.
struct CredentialScope {
  std::string date;     // "20190201"
  std::string region;   // Any word: a gateway has one location, and Google's server takes "auto" and every location.
  std::string service;  // "storage" or "s3".
  std::string request;  // "goog4_request" or "aws4_request".

  std::string to_string() const { return date + '/' + region + '/' + service + '/' + request; }
};

// What stands for the body in a signature of version 4.
enum class PayloadForm {
  kUnsigned,                  // UNSIGNED-PAYLOAD
  kSha256,                    // The digest of the whole body.
  kChunksSigned,              // STREAMING-AWS4-HMAC-SHA256-PAYLOAD
  kChunksSignedWithTrailer,   // STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER
  kChunksUnsignedWithTrailer  // STREAMING-UNSIGNED-PAYLOAD-TRAILER
};

struct RequestSignature {
  SignatureVersion version = SignatureVersion::kV4;
  SignatureDialect dialect = SignatureDialect::kGoogle;
  SignaturePlace place = SignaturePlace::kHeader;
  SignatureKeyKind key_kind = SignatureKeyKind::kHmac;
  // The id of an HMAC key, or the address of the service account whose RSA key signed.
  std::string access_id;
  std::string signature;  // Bytes, decoded.
  int64_t signed_us = 0;  // Version 4; of version 2 in the header: its Date, 0 where the query says when it expires.
  std::optional<int64_t> expires_us;  // In the query form.

  // Version 4 only.
  std::string algorithm;  // "GOOG4-RSA-SHA256"
  std::string timestamp;  // "20190201T090000Z"
  CredentialScope scope;
  std::vector<std::string> signed_headers;  // Sorted, in lower case.
  std::string payload_hash;                 // As it goes into the canonical request.
  PayloadForm payload_form = PayloadForm::kUnsigned;
};

// Nothing: the request carries no signature (it may carry a bearer token, or nothing at all). A Status: it carries one
// that is malformed, incomplete or there twice (in the header and in the query, in two dialects, a parameter repeated):
// such a request is refused and never treated as anonymous.
Result<std::optional<RequestSignature>> find_request_signature(const SignableRequest& request);

}  // namespace lakegate
