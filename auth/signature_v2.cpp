#include "auth/signature_v2.h"

#include <algorithm>
#include <array>
#include <utility>

#include "auth/hmac.h"
#include "base/encoding.h"

namespace lakegate {
namespace {

// What a parameter of these names asks for is another resource than the one without it. The list is boto's
// (boto/utils.py, qsa_of_interest) and AWS's, with the subresources of the XML API that came later.
constexpr auto kSubresources = std::to_array<std::string_view>({"accelerate",
                                                                "acl",
                                                                "analytics",
                                                                "billing",
                                                                "compose",
                                                                "cors",
                                                                "customPlacementConfig",
                                                                "defaultObjectAcl",
                                                                "delete",
                                                                "encryption",
                                                                "encryptionConfig",
                                                                "inventory",
                                                                "legal-hold",
                                                                "lifecycle",
                                                                "location",
                                                                "logging",
                                                                "metrics",
                                                                "notification",
                                                                "object-lock",
                                                                "ownershipControls",
                                                                "partNumber",
                                                                "policy",
                                                                "policyStatus",
                                                                "publicAccessBlock",
                                                                "replication",
                                                                "requestPayment",
                                                                "restore",
                                                                "retention",
                                                                "select",
                                                                "select-type",
                                                                "storageClass",
                                                                "tagging",
                                                                "torrent",
                                                                "uploadId",
                                                                "upload_id",
                                                                "uploads",
                                                                "userProject",
                                                                "versionId",
                                                                "versioning",
                                                                "versions",
                                                                "website",
                                                                "websiteConfig",
                                                                "bucket-object-lock",
                                                                "intelligent-tiering",
                                                                "ipFilter",
                                                                "softDelete",
                                                                "attributes"});

enum class ResourceForm {
  kSubresources,           // As Google's page has it.
  kWithResponseOverrides,  // As boto and AWS have it.
  kAllParameters,          // As google-cloud-python has it: names in lower case, everything encoded.
  kBucketWithSlash,        // As boto3 has it (botocore/handlers.py, authPath): "/bucket/" for a request to "/bucket".
};

bool is_subresource(std::string_view name) {
  return std::find(kSubresources.begin(), kSubresources.end(), name) != kSubresources.end();
}

bool is_of_signature(std::string_view name) {
  return name == "GoogleAccessId" || name == "AWSAccessKeyId" || name == "Expires" || name == "Signature";
}

std::string plus_encoded(std::string_view text) {
  std::string encoded = percent_encode(text);
  for (size_t at = encoded.find("%20"); at != std::string::npos; at = encoded.find("%20", at + 1)) {
    encoded.replace(at, 3, "+");
  }
  return encoded;
}

std::string canonical_resource(const RawTarget& target, std::string_view bucket_of_host, ResourceForm form) {
  std::string resource;
  if (!bucket_of_host.empty()) resource.append("/").append(bucket_of_host);
  resource.append(target.path);
  if (form == ResourceForm::kBucketWithSlash && bucket_of_host.empty() && target.path.rfind('/') == 0) resource += '/';
  std::vector<std::pair<std::string, std::string>> parameters;
  for (const TargetParameter& parameter : target.parameters) {
    if (is_of_signature(parameter.name)) continue;
    const bool is_signed = is_subresource(parameter.name) ||
                           (form != ResourceForm::kSubresources && parameter.name.starts_with("response-"));
    if (form == ResourceForm::kAllParameters) {
      parameters.emplace_back(lower_case(parameter.name), trimmed(parameter.value));
    } else if (is_signed) {
      parameters.emplace_back(parameter.name, parameter.value);
    }
  }
  std::sort(parameters.begin(), parameters.end());
  char separator = '?';
  for (const auto& [name, value] : parameters) {
    resource += std::exchange(separator, '&');
    if (form == ResourceForm::kAllParameters) {
      resource.append(plus_encoded(name)).append("=").append(plus_encoded(value));
    } else {
      resource += name;
      if (!value.empty()) resource.append("=").append(value);
    }
  }
  return resource;
}

std::string canonical_extension_headers(const SignableRequest& request, std::string_view prefix,
                                        bool with_encryption_key) {
  std::vector<std::string> names;
  for (const SignableRequest::Header& header : request.headers) {
    std::string name = lower_case(header.name);
    if (!name.starts_with(prefix)) continue;
    const bool is_encryption_key = name == "x-goog-encryption-key" || name == "x-goog-encryption-key-sha256";
    if (is_encryption_key && !with_encryption_key) continue;
    names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::string text;
  for (const std::string& name : names) {
    std::string values;
    for (const SignableRequest::Header& header : request.headers) {
      if (!equal_in_any_case(header.name, name)) continue;
      if (!values.empty()) values += ',';
      values.append(trimmed(header.value));
    }
    text.append(name).append(":").append(values).append("\n");
  }
  return text;
}

std::string value_of(const SignableRequest& request, std::string_view name) {
  return std::string(trimmed(request.header(name).value_or(std::string())));
}

}  // namespace

std::vector<std::string> strings_to_sign_v2(const SignableRequest& request, const RequestSignature& signature,
                                            const RawTarget& target, std::string_view bucket_of_host) {
  const bool is_google = signature.dialect == SignatureDialect::kGoogle;
  const std::string_view prefix = is_google ? "x-goog-" : "x-amz-";
  std::string date;
  if (signature.expires_us) {
    date = std::to_string(*signature.expires_us / 1'000'000);
  } else if (!request.header(std::string(prefix) + "date")) {
    date = value_of(request, "date");
  }
  std::string head(request.method);
  head.append("\n").append(value_of(request, "content-md5")).append("\n");
  head.append(value_of(request, "content-type")).append("\n").append(date).append("\n");

  std::vector<ResourceForm> forms = {ResourceForm::kWithResponseOverrides};
  if (is_google && signature.place == SignaturePlace::kQuery) {
    forms.push_back(ResourceForm::kSubresources);
    forms.push_back(ResourceForm::kAllParameters);
  }
  if (!is_google) forms.push_back(ResourceForm::kBucketWithSlash);
  std::vector<std::string> strings;
  for (const bool with_encryption_key : {false, true}) {
    if (with_encryption_key && !is_google) continue;
    const std::string headers = canonical_extension_headers(request, prefix, with_encryption_key);
    for (const ResourceForm form : forms) {
      std::string text = head + headers + canonical_resource(target, bucket_of_host, form);
      if (std::find(strings.begin(), strings.end(), text) == strings.end()) strings.push_back(std::move(text));
    }
  }
  return strings;
}

bool verify_v2(const VerificationKey& key, std::string_view string_to_sign, std::string_view signature) {
  if (const auto* const secret = std::get_if<Secret>(&key)) {
    return equal_in_constant_time(digest_text(hmac_sha1(*secret, string_to_sign)), signature);
  }
  const auto& public_keys = std::get<std::vector<PublicKey>>(key);
  return std::any_of(public_keys.begin(), public_keys.end(), [&](const PublicKey& each) {
    return each.verify(SignatureAlgorithm::kRs256, as_bytes(string_to_sign), as_bytes(signature));
  });
}

}  // namespace lakegate
