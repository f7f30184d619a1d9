// POST policies: the signed document that says what a browser's form may upload
// (https://cloud.google.com/storage/docs/authentication/signatures#policy-document). Plain values and pure functions.
//
// In this order: find_policy_signature() to learn whose key to look up, verify_post_policy() once it is there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "auth/signature_verifier.h"

namespace lakegate {

// Fields of the form before "file", in the order of their coming; names in any case.
using PostFormFields = std::vector<std::pair<std::string, std::string>>;

struct PolicySignature {
  SignatureVersion version = SignatureVersion::kV4;
  SignatureDialect dialect = SignatureDialect::kGoogle;
  SignatureKeyKind key_kind = SignatureKeyKind::kRsa;
  std::string access_id;
  std::string signature;  // Bytes, decoded.
  std::string policy;     // Base64, as signed.
  // Version 4 only.
  std::string algorithm;
  std::string timestamp;
  CredentialScope scope;
};

// Nothing: the form has neither policy nor signature, which makes it an anonymous request.
Result<std::optional<PolicySignature>> find_policy_signature(const PostFormFields& fields);

struct PostPolicyRequest {
  std::string bucket;  // Of the target or the host, else of the field "bucket".
  PostFormFields fields;
  std::string file_name;  // Of the part "file"; stands for ${filename} in "key" before the conditions are checked.
};

// The name that the field "key" gives the object, with the file's name in it; nothing without that field.
std::optional<std::string> key_of_form(const PostPolicyRequest& request);

struct PostPolicyVerdict {
  // Of content-length-range: whoever reads the file refuses what is shorter or longer.
  uint64_t size_bytes_min = 0;
  std::optional<uint64_t> size_bytes_max;
};

// kPermissionDenied (signatureDoesNotMatch, requestTimeTooSkewed), or kInvalidArgument (invalidPolicyDocument) for a
// policy that is malformed, expired, does not speak of a field, or whose conditions do not hold.
Result<PostPolicyVerdict> verify_post_policy(const PolicySignature& signature, const PostPolicyRequest& request,
                                             const VerificationKey& key, int64_t now_us);

}  // namespace lakegate
