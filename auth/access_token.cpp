#include "auth/access_token.h"

#include "auth/hmac.h"
#include "base/encoding.h"
#include "base/hkdf.h"
#include "base/limits.h"
#include "metadata/schema/codec.h"

namespace lakegate {
namespace {

constexpr std::string_view kStart = "ya29.l1.";

// In tokens that clients hold; numbers never change within a version of the form.
enum AccessTokenTag : uint32_t {
  kKeyId = 1,
  kId = 2,
  kKind = 3,
  kSubject = 4,
  kUniqueId = 5,
  kGroup = 6,
  kIdentifier = 7,
  kScope = 8,
  kBoundary = 9,
  kIssued = 10,
  kExpires = 11,
  kSourceHash = 12,
};
enum KindNumber : uint64_t { kUserNumber = 1, kServiceAccountNumber = 2, kFederatedNumber = 3 };

Status invalid_token() { return Status(Code::kUnauthenticated, "Invalid Credentials"); }

uint64_t kind_number(PrincipalKind kind) {
  if (kind == PrincipalKind::kServiceAccount) return kServiceAccountNumber;
  return kind == PrincipalKind::kFederated ? kFederatedNumber : kUserNumber;
}

Status read_kind(const Field& field, PrincipalKind& kind) {
  uint64_t number = 0;
  RETURN_IF_ERROR(read_number(field, number));
  if (number == kUserNumber) kind = PrincipalKind::kUser;
  if (number == kServiceAccountNumber) kind = PrincipalKind::kServiceAccount;
  if (number == kFederatedNumber) kind = PrincipalKind::kFederated;
  return Status();
}

Status read_token_field(const Field& field, AccessToken& token) {
  switch (field.tag) {
    case kId:
      return read_text(field, token.id);
    case kKind:
      return read_kind(field, token.kind);
    case kSubject:
      return read_text(field, token.subject);
    case kUniqueId:
      return read_text(field, token.unique_id);
    case kGroup:
      return read_text(field, token.groups.emplace_back());
    case kIdentifier:
      return read_text(field, token.identifiers.emplace_back());
    case kScope:
      return read_text(field, token.scopes.emplace_back());
    case kBoundary:
      return read_text(field, token.boundary);
    case kIssued:
      return read_signed_number(field, token.issued_s);
    case kExpires:
      return read_signed_number(field, token.expires_s);
    case kSourceHash:
      return read_text(field, token.source_hash);
    default:
      return Status();
  }
}

// The two parts of a token: what is signed, and the signature's text.
struct TokenParts {
  std::string_view signed_text;
  std::string_view payload;
  std::string_view signature;
};

std::optional<TokenParts> split(std::string_view text) {
  if (!text.starts_with(kStart) || text.size() > limits::kAuthorizationBytesMax) return std::nullopt;
  const size_t dot = text.find('.', kStart.size());
  if (dot == std::string_view::npos) return std::nullopt;
  return TokenParts{text.substr(0, dot), text.substr(kStart.size(), dot - kStart.size()), text.substr(dot + 1)};
}

std::string signature_of(std::string_view signed_text, const SigningSecret& secret) {
  return base64url_encode(as_bytes(digest_text(hmac_sha256(secret.secret, signed_text))));
}

}  // namespace

std::string sign_access_token(const AccessToken& token, const SigningSecret& secret) {
  FieldWriter writer;
  writer.text(kKeyId, secret.key_id);
  writer.text(kId, token.id);
  writer.number(kKind, kind_number(token.kind));
  writer.text(kSubject, token.subject);
  writer.text(kUniqueId, token.unique_id);
  for (const std::string& group : token.groups) writer.bytes(kGroup, group);
  for (const std::string& identifier : token.identifiers) writer.bytes(kIdentifier, identifier);
  for (const std::string& scope : token.scopes) writer.bytes(kScope, scope);
  writer.text(kBoundary, token.boundary);
  writer.signed_number(kIssued, token.issued_s);
  writer.signed_number(kExpires, token.expires_s);
  writer.text(kSourceHash, token.source_hash);
  const std::string text = std::string(kStart) + base64url_encode(as_bytes(writer.fields()));
  return text + "." + signature_of(text, secret);
}

std::optional<std::string> access_token_key_id(std::string_view text) {
  const std::optional<TokenParts> parts = split(text);
  if (!parts) return std::nullopt;
  const std::optional<std::string> payload = base64url_decode(parts->payload);
  if (!payload) return std::nullopt;
  FieldReader reader(*payload);
  std::string key_id;
  for (Field field; reader.next(field);) {
    if (field.tag == kKeyId && field.is_bytes) key_id = field.bytes;
  }
  if (!reader.status().ok() || key_id.empty()) return std::nullopt;
  return key_id;
}

Result<AccessToken> verify_access_token(std::string_view text, const SigningSecret& secret) {
  const std::optional<TokenParts> parts = split(text);
  if (!parts || secret.secret.empty()) return invalid_token();
  if (!equal_in_constant_time(parts->signature, signature_of(parts->signed_text, secret))) return invalid_token();
  const std::optional<std::string> payload = base64url_decode(parts->payload);
  if (!payload) return invalid_token();
  AccessToken token;
  token.kind = PrincipalKind::kAnonymous;
  FieldReader reader(*payload);
  for (Field field; reader.next(field);) {
    if (!read_token_field(field, token).ok()) return invalid_token();
  }
  if (!reader.status().ok() || token.kind == PrincipalKind::kAnonymous || token.subject.empty()) {
    return invalid_token();
  }
  return token;
}

std::string token_hash(std::string_view text) { return hex_encode(as_bytes(digest_text(sha256(as_bytes(text))))); }

}  // namespace lakegate
