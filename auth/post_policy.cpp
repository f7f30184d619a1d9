#include "auth/post_policy.h"

#include <algorithm>
#include <array>

#include "auth/credential_scope.h"
#include "auth/policy_document.h"
#include "auth/raw_target.h"
#include "auth/signature_errors.h"
#include "auth/signature_v2.h"
#include "auth/signature_v4.h"
#include "base/encoding.h"
#include "base/limits.h"

namespace lakegate {
namespace {

constexpr int64_t kSecondUs = 1'000'000;

// Names of fields are the same in any case.
const std::string* find_field(const PostFormFields& fields, std::string_view lower_case_name) {
  for (const auto& [name, value] : fields) {
    if (equal_in_any_case(name, lower_case_name)) return &value;
  }
  return nullptr;
}

Status check_form(const PostFormFields& fields) {
  if (fields.size() > limits::kPostFormFieldsMax) return invalid_policy_document("The form has too many fields.");
  std::vector<std::string> names;
  names.reserve(fields.size());
  for (const auto& [name, value] : fields) {
    if (name.size() + value.size() > limits::kPostFormFieldBytesMax) {
      return invalid_policy_document("A field of the form is too long.");
    }
    names.push_back(lower_case(name));
  }
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice == names.end()) return {};
  return invalid_policy_document("The form has a field twice: " + *twice);
}

// Which of the ways of signing the form's fields belong to; several at once are refused.
struct FormKind {
  SignatureVersion version;
  SignatureDialect dialect;
};

Result<std::optional<FormKind>> find_kind(const PostFormFields& fields) {
  struct Sign {
    std::string_view field;
    FormKind kind;
  };
  constexpr FormKind kGoogleV4{SignatureVersion::kV4, SignatureDialect::kGoogle};
  constexpr FormKind kAwsV4{SignatureVersion::kV4, SignatureDialect::kAws};
  constexpr FormKind kGoogleV2{SignatureVersion::kV2, SignatureDialect::kGoogle};
  constexpr FormKind kAwsV2{SignatureVersion::kV2, SignatureDialect::kAws};
  constexpr std::array kSigns = {
      Sign{"x-goog-algorithm", kGoogleV4}, Sign{"x-goog-credential", kGoogleV4}, Sign{"x-goog-signature", kGoogleV4},
      Sign{"x-amz-algorithm", kAwsV4},     Sign{"x-amz-credential", kAwsV4},     Sign{"x-amz-signature", kAwsV4},
      Sign{"googleaccessid", kGoogleV2},   Sign{"awsaccesskeyid", kAwsV2},
  };
  std::optional<FormKind> kind;
  for (const Sign& sign : kSigns) {
    if (find_field(fields, sign.field) == nullptr) continue;
    if (kind && (kind->version != sign.kind.version || kind->dialect != sign.kind.dialect)) {
      return invalid_policy_document("The form is signed in more than one way.");
    }
    kind = sign.kind;
  }
  const bool has_v2_signature = find_field(fields, "signature") != nullptr;
  if (has_v2_signature && (!kind || kind->version == SignatureVersion::kV4)) {
    return invalid_policy_document("A signature came without the id of its key, or beside another one.");
  }
  return kind;
}

Status read_v4(const PostFormFields& fields, PolicySignature& into) {
  const std::string prefix = into.dialect == SignatureDialect::kGoogle ? "x-goog-" : "x-amz-";
  std::array<const std::string*, 4> values{};
  size_t i = 0;
  for (const std::string_view name : {"algorithm", "credential", "date", "signature"}) {
    values.at(i) = find_field(fields, prefix + std::string(name));
    if (values.at(i++) == nullptr) return invalid_policy_document("Missing " + prefix + std::string(name));
  }
  const V4Algorithm* const algorithm = find_v4_algorithm(*values[0]);
  if (algorithm == nullptr || algorithm->dialect != into.dialect) {
    return invalid_policy_document("The algorithm of the signature is not one of those accepted.");
  }
  into.key_kind = algorithm->key_kind;
  into.algorithm = *values[0];
  auto credential = parse_credential(*values[1], into.dialect);
  if (!credential) return invalid_policy_document("The credential must be ID/DATE/REGION/SERVICE/REQUEST_TYPE.");
  into.access_id = std::move(credential->first);
  into.scope = std::move(credential->second);
  into.timestamp = *values[2];
  if (!parse_basic_timestamp(into.timestamp) || into.timestamp.substr(0, 8) != into.scope.date) {
    return invalid_policy_document("The date must have the form YYYYMMDDTHHMMSSZ and be that of the credential.");
  }
  into.signature = hex_decode(*values[3]).value_or(std::string());
  return {};
}

Status read_v2(const PostFormFields& fields, PolicySignature& into) {
  const bool is_google = into.dialect == SignatureDialect::kGoogle;
  const std::string* const access_id = find_field(fields, is_google ? "googleaccessid" : "awsaccesskeyid");
  const std::string* const signature = find_field(fields, "signature");
  if (access_id == nullptr || access_id->empty() || signature == nullptr) {
    return invalid_policy_document("Missing signature");
  }
  const bool is_address = access_id->find('@') != std::string::npos;
  into.key_kind = is_google && is_address ? SignatureKeyKind::kRsa : SignatureKeyKind::kHmac;
  into.access_id = *access_id;
  into.signature = base64_decode(*signature).value_or(std::string());
  return {};
}

bool has_signature(const PolicySignature& signature, const VerificationKey& key) {
  const auto* const secret = std::get_if<Secret>(&key);
  const bool is_hmac = signature.key_kind == SignatureKeyKind::kHmac;
  if ((secret != nullptr) != is_hmac || (secret != nullptr && secret->empty())) return false;
  return signature.version == SignatureVersion::kV4
             ? verify_v4(signature.dialect, signature.scope, key, signature.policy, signature.signature)
             : verify_v2(key, signature.policy, signature.signature);
}

Status check_time(const PolicySignature& signature, int64_t expires_us, int64_t now_us) {
  if (now_us > expires_us) return invalid_policy_document("The policy document has expired.");
  if (signature.version == SignatureVersion::kV2) return {};
  const std::optional<int64_t> signed_us = parse_basic_timestamp(signature.timestamp);
  if (!signed_us || *signed_us - now_us > limits::kSignatureClockSkewUs) return request_time_too_skewed();
  if (expires_us - *signed_us > limits::kSignedUrlLifetimeSMax * kSecondUs) {
    return invalid_policy_document("The policy document is good for more than seven days.");
  }
  return {};
}

// "file" is not among the fields. The page of post-object-forms names the others.
bool needs_no_condition(std::string_view lower_case_name, const PolicySignature& signature) {
  if (lower_case_name == "policy" || lower_case_name == "file" || lower_case_name.starts_with("x-ignore-")) return true;
  if (signature.version == SignatureVersion::kV2) {
    return lower_case_name == "signature" || lower_case_name == "googleaccessid" || lower_case_name == "awsaccesskeyid";
  }
  return lower_case_name == (signature.dialect == SignatureDialect::kGoogle ? "x-goog-signature" : "x-amz-signature");
}

std::string with_file_name(std::string key, std::string_view file_name) {
  constexpr std::string_view kPlaceholder = "${filename}";
  for (size_t at = key.find(kPlaceholder); at != std::string::npos; at = key.find(kPlaceholder, at)) {
    key.replace(at, kPlaceholder.size(), file_name);
    at += file_name.size();
  }
  return key;
}

// The field as conditions see it: empty when it is not there.
std::string value_for_condition(const PostPolicyRequest& request, std::string_view lower_case_name) {
  if (lower_case_name == "bucket") return request.bucket;
  const std::string* const value = find_field(request.fields, lower_case_name);
  if (value == nullptr) return {};
  return lower_case_name == "key" ? with_file_name(*value, request.file_name) : *value;
}

Status check_conditions(const PolicyDocument& document, const PostPolicyRequest& request) {
  for (const PolicyCondition& condition : document.conditions) {
    const std::string value = value_for_condition(request, condition.field);
    const bool holds = condition.is_prefix ? value.starts_with(condition.value) : value == condition.value;
    if (!holds) return invalid_policy_document("The condition on this field does not hold: " + condition.field);
  }
  return {};
}

Status check_coverage(const PolicyDocument& document, const PostPolicyRequest& request,
                      const PolicySignature& signature) {
  for (const auto& [name, value] : request.fields) {
    const std::string lowered = lower_case(name);
    if (needs_no_condition(lowered, signature)) continue;
    const bool is_covered = std::any_of(document.conditions.begin(), document.conditions.end(),
                                        [&](const PolicyCondition& each) { return each.field == lowered; });
    if (!is_covered) return invalid_policy_document("Policy did not reference these fields: " + lowered);
  }
  return {};
}

}  // namespace

std::optional<std::string> key_of_form(const PostPolicyRequest& request) {
  const std::string* const key = find_field(request.fields, "key");
  if (key == nullptr) return std::nullopt;
  return with_file_name(*key, request.file_name);
}

Result<std::optional<PolicySignature>> find_policy_signature(const PostFormFields& fields) {
  RETURN_IF_ERROR(check_form(fields));
  ASSIGN_OR_RETURN(const std::optional<FormKind> kind, find_kind(fields));
  const std::string* const policy = find_field(fields, "policy");
  if (!kind) {
    if (policy != nullptr) return invalid_policy_document("Missing signature");
    return std::optional<PolicySignature>();
  }
  if (policy == nullptr) return invalid_policy_document("Missing policy");
  PolicySignature signature;
  signature.version = kind->version;
  signature.dialect = kind->dialect;
  signature.policy = *policy;
  if (kind->version == SignatureVersion::kV4) {
    RETURN_IF_ERROR(read_v4(fields, signature));
  } else {
    RETURN_IF_ERROR(read_v2(fields, signature));
  }
  if (signature.signature.empty()) return signature_does_not_match();
  return std::optional(std::move(signature));
}

Result<PostPolicyVerdict> verify_post_policy(const PolicySignature& signature, const PostPolicyRequest& request,
                                             const VerificationKey& key, int64_t now_us) {
  if (!has_signature(signature, key)) return signature_does_not_match();
  RETURN_IF_ERROR(check_form(request.fields));
  // The bytes that were signed must be those of this form.
  const std::string* const policy = find_field(request.fields, "policy");
  if (policy == nullptr || *policy != signature.policy) return signature_does_not_match();
  ASSIGN_OR_RETURN(const PolicyDocument document, parse_policy_document(signature.policy));
  RETURN_IF_ERROR(check_time(signature, document.expires_us, now_us));
  const std::string* const bucket = find_field(request.fields, "bucket");
  if (bucket != nullptr && *bucket != request.bucket) {
    return invalid_policy_document("The field bucket names another bucket than the request.");
  }
  RETURN_IF_ERROR(check_conditions(document, request));
  RETURN_IF_ERROR(check_coverage(document, request, signature));
  return PostPolicyVerdict{document.size_bytes_min, document.size_bytes_max};
}

}  // namespace lakegate
