#include "auth/signature_verifier.h"

#include <algorithm>
#include <array>

#include "auth/canonical_request.h"
#include "auth/chunk_headers.h"
#include "auth/hmac.h"
#include "auth/signature_errors.h"
#include "auth/signature_v2.h"
#include "auth/signature_v4.h"
#include "base/encoding.h"
#include "base/limits.h"

namespace lakegate {
namespace {

bool is_extension_header(std::string_view lower_case_name) {
  return lower_case_name.starts_with("x-goog-") || lower_case_name.starts_with("x-amz-");
}

Status check_time(const RequestSignature& signature, int64_t now_us) {
  if (signature.expires_us && now_us > *signature.expires_us) return signature_expired(*signature.expires_us);
  if (signature.version == SignatureVersion::kV2 && signature.place == SignaturePlace::kQuery) return {};
  if (signature.signed_us - now_us > limits::kSignatureClockSkewUs) return request_time_too_skewed();
  const bool is_header = signature.place == SignaturePlace::kHeader;
  if (is_header && now_us - signature.signed_us > limits::kSignatureClockSkewUs) return request_time_too_skewed();
  return {};
}

// "Requests must not contain Content-MD5, Content-Type or any header starting with x-goog- unless it was signed"
// (UrlSigner.RequestTemplate of Google's .NET client, and java-storage, which leaves x-goog-api-client out of requests
// with signed URLs because the server refuses it). Otherwise whoever holds a URL adds what its signer did not mean:
// x-amz-copy-source, an access control list (CVE-2026-54330). Held for both places of a signature and both prefixes.
Status check_signed_headers(const SignableRequest& request, const RequestSignature& signature) {
  const std::vector<std::string>& names = signature.signed_headers;
  const auto is_signed = [&](std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (!is_signed("host")) return malformed_security_header("host", "The host header must be signed.");
  for (const SignableRequest::Header& header : request.headers) {
    const std::string name = lower_case(header.name);
    const bool must_be_signed = is_extension_header(name) || name == "content-md5" || name == "content-type";
    if (must_be_signed && !is_signed(name)) {
      return malformed_security_header(name, "Header was included in the request, but not in signedheaders.");
    }
  }
  for (const std::string& name : names) {
    if (!request.header(name)) {
      return malformed_security_header(name, "Header was included in signedheaders, but not in the request.");
    }
  }
  return {};
}

// The strings of version 2 hold the extension headers of one dialect only; those of the other one would be unsigned.
Status check_extension_headers_v2(const SignableRequest& request, const RequestSignature& signature) {
  const std::string_view other = signature.dialect == SignatureDialect::kGoogle ? "x-amz-" : "x-goog-";
  for (const SignableRequest::Header& header : request.headers) {
    const std::string name = lower_case(header.name);
    if (name.starts_with(other)) {
      return malformed_security_header(name, "A header of the other dialect cannot be signed.");
    }
  }
  return {};
}

// Clients that reach a server at a port of its own sign the host with it or without
// (v4_signatures.json, "Simple GET with non-default hostname").
std::vector<std::string> possible_hosts(const SignableRequest& request, const VerificationContext& context) {
  std::vector<std::string> hosts = {request.header("host").value_or(std::string())};
  const size_t colon = hosts[0].rfind(':');
  const bool has_port = colon != std::string::npos && colon + 1 < hosts[0].size() &&
                        hosts[0].find_first_not_of("0123456789", colon + 1) == std::string::npos;
  if (has_port) hosts.push_back(hosts[0].substr(0, colon));
  hosts.insert(hosts.end(), context.other_hosts.begin(), context.other_hosts.end());
  return hosts;
}

bool has_v4_signature(const RequestSignature& signature, const SignableRequest& request, const RawTarget& target,
                      const VerificationKey& key, const VerificationContext& context) {
  const std::string query = canonical_query(target.parameters, signature);
  std::vector<std::string> paths = {std::string(target.path)};
  std::string encoded_again = canonical_path(target.path);
  if (encoded_again != paths[0]) paths.push_back(std::move(encoded_again));
  const std::vector<std::string> hosts = possible_hosts(request, context);
  const std::string scope = signature.scope.to_string();
  for (const std::string& host : hosts) {
    for (const std::string& path : paths) {
      const std::string text = string_to_sign_v4(signature.algorithm, signature.timestamp, scope,
                                                 canonical_request(request, signature, path, query, host));
      if (verify_v4(signature.dialect, signature.scope, key, text, signature.signature)) return true;
    }
  }
  return false;
}

Result<BodyObligation> obligation_of(const RequestSignature& signature, const SignableRequest& request,
                                     const VerificationKey& key) {
  BodyObligation obligation;
  obligation.form = signature.payload_form;
  if (signature.version == SignatureVersion::kV2 || obligation.form == PayloadForm::kUnsigned) return obligation;
  if (obligation.form == PayloadForm::kSha256) {
    obligation.sha256_hex = lower_case(signature.payload_hash);
    return obligation;
  }
  ASSIGN_OR_RETURN(obligation.decoded_size_bytes, read_decoded_size(request));
  if (obligation.form != PayloadForm::kChunksSigned) {
    ASSIGN_OR_RETURN(obligation.trailers, read_trailer_names(request));
  }
  if (obligation.form != PayloadForm::kChunksUnsignedWithTrailer) {
    obligation.seed_signature = hex_encode(as_bytes(signature.signature));
    obligation.signing_key = signing_key_v4(signature.dialect, std::get<Secret>(key), signature.scope);
    obligation.timestamp = signature.timestamp;
    obligation.scope = signature.scope.to_string();
  }
  return obligation;
}

}  // namespace

Result<VerifiedSignature> verify_request_signature(const RequestSignature& signature, const SignableRequest& request,
                                                   const VerificationKey& key, const VerificationContext& context) {
  RETURN_IF_ERROR(check_time(signature, context.now_us));
  const bool is_hmac = signature.key_kind == SignatureKeyKind::kHmac;
  // A public key must never serve as a secret, nor an empty secret as any.
  const auto* const secret = std::get_if<Secret>(&key);
  if ((secret != nullptr) != is_hmac || (secret != nullptr && secret->empty())) return signature_does_not_match();
  ASSIGN_OR_RETURN(const RawTarget target, split_target(request.raw_target));
  if (signature.version == SignatureVersion::kV4) {
    RETURN_IF_ERROR(check_signed_headers(request, signature));
    if (!has_v4_signature(signature, request, target, key, context)) return signature_does_not_match();
  } else {
    RETURN_IF_ERROR(check_extension_headers_v2(request, signature));
    const std::vector<std::string> strings = strings_to_sign_v2(request, signature, target, context.bucket_of_host);
    const bool matches = std::any_of(strings.begin(), strings.end(), [&](const std::string& text) {
      return verify_v2(key, text, signature.signature);
    });
    if (!matches) return signature_does_not_match();
  }
  VerifiedSignature verified;
  ASSIGN_OR_RETURN(verified.body, obligation_of(signature, request, key));
  return verified;
}

}  // namespace lakegate
