#include "auth/signature_v4.h"

#include <algorithm>

#include "base/encoding.h"

namespace lakegate {
namespace {

Secret derived(const Secret& key, std::string_view text) {
  return Secret(std::string(digest_text(hmac_sha256(key, text))));
}

}  // namespace

std::string string_to_sign_v4(std::string_view algorithm, std::string_view timestamp, std::string_view scope,
                              std::string_view canonical_request) {
  std::string text(algorithm);
  text.append("\n").append(timestamp).append("\n").append(scope).append("\n");
  const Sha256Digest digest = sha256(as_bytes(canonical_request));
  return text.append(hex_encode(as_bytes(digest_text(digest))));
}

Secret signing_key_v4(SignatureDialect dialect, const Secret& secret, const CredentialScope& scope) {
  const std::string_view prefix = dialect == SignatureDialect::kGoogle ? "GOOG4" : "AWS4";
  const Secret seed(std::string(prefix) + secret.reveal());
  return derived(derived(derived(derived(seed, scope.date), scope.region), scope.service), scope.request);
}

bool verify_v4(SignatureDialect dialect, const CredentialScope& scope, const VerificationKey& key,
               std::string_view string_to_sign, std::string_view signature) {
  if (const auto* const secret = std::get_if<Secret>(&key)) {
    const Sha256Digest expected = hmac_sha256(signing_key_v4(dialect, *secret, scope), string_to_sign);
    return equal_in_constant_time(digest_text(expected), signature);
  }
  const auto& public_keys = std::get<std::vector<PublicKey>>(key);
  return std::any_of(public_keys.begin(), public_keys.end(), [&](const PublicKey& each) {
    return each.verify(SignatureAlgorithm::kRs256, as_bytes(string_to_sign), as_bytes(signature));
  });
}

}  // namespace lakegate
