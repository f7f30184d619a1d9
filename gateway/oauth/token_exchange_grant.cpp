// grant_type=urn:ietf:params:oauth:grant-type:token-exchange (RFC 8693): an access token for one that may do less
// (https://cloud.google.com/iam/docs/downscoping-short-lived-credentials), or for a token of an identity provider
// (https://cloud.google.com/iam/docs/workload-identity-federation).
#include <algorithm>

#include <nlohmann/json.hpp>

#include "auth/access_boundary_json.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/oauth/token.h"

namespace lakegate::oauth {
namespace {

constexpr std::string_view kAccessTokenType = "urn:ietf:params:oauth:token-type:access_token";
constexpr std::string_view kJwtType = "urn:ietf:params:oauth:token-type:jwt";
constexpr std::string_view kIdTokenType = "urn:ietf:params:oauth:token-type:id_token";
constexpr SignatureAlgorithm kAlgorithms[] = {SignatureAlgorithm::kRs256, SignatureAlgorithm::kRs384,
                                              SignatureAlgorithm::kRs512, SignatureAlgorithm::kEs256};

Response exchanged(const IssuedAccessToken& issued) {
  const nlohmann::ordered_json answer = {{"access_token", issued.text.reveal()},
                                         {"issued_token_type", kAccessTokenType},
                                         {"token_type", "Bearer"},
                                         {"expires_in", issued.lifetime_s}};
  return token_answer(answer);
}

// google-auth for Python encodes the document itself, and the form once more (google/oauth2/sts.py); others do it once.
// A JSON document never begins with '%'.
std::string boundary_document(std::string_view options) {
  if (!options.starts_with('%')) return std::string(options);
  return percent_decode(options).value_or("");
}

Task<Result<Response>> downscope(RequestContext& context, const Query& form) {
  SignInServices& services = *context.services.sign_in;
  const std::string options = boundary_document(form.get("options"));
  const Result<AccessBoundary> boundary = parse_access_boundary(options);
  if (!boundary.ok()) co_return error_answer("invalid_request", boundary.status());
  const std::string source(form.get("subject_token"));
  Result<AccessToken> token = co_await services.tokens.verify(source);
  if (!token.ok()) co_return error_answer("invalid_grant", token.status());
  // A boundary within a boundary would have to hold to both.
  if (!token->boundary.empty()) co_return error_answer("invalid_grant", "The token is downscoped already.");
  token->boundary = options;
  // Not longer than what it was made of, which may also be revoked.
  token->source_hash = token_hash(source);
  const int64_t left_s = token->expires_s - context.services.clock.now_us() / 1'000'000;
  CO_ASSIGN_OR_RETURN(const IssuedAccessToken issued, co_await services.tokens.issue(std::move(*token), left_s));
  co_return exchanged(issued);
}

Task<Result<Response>> federate(RequestContext& context, const Query& form) {
  SignInServices& services = *context.services.sign_in;
  if (form.has("options")) co_return error_answer("invalid_request", "options go with an access token.");
  Result<Jwt> jwt = parse_jwt(form.get("subject_token"), kAlgorithms);
  if (!jwt.ok()) co_return error_answer("invalid_grant", jwt.status());
  Result<OidcSignIn> sign_in = co_await services.issuers->verify(std::move(*jwt));
  if (!sign_in.ok()) co_return error_answer("invalid_grant", sign_in.status());
  AccessToken access;
  access.kind = PrincipalKind::kFederated;
  access.subject = sign_in->principal.name;
  access.identifiers = std::move(sign_in->principal.identifiers);
  access.scopes = split_scopes(form.get("scope"));
  if (access.scopes.empty() || access.scopes.size() > limits::kOauthScopesMax) {
    co_return error_answer("invalid_scope", "At least one scope is needed.");
  }
  const int64_t left_s = sign_in->expires_s - context.services.clock.now_us() / 1'000'000;
  CO_ASSIGN_OR_RETURN(
      const IssuedAccessToken issued,
      co_await services.tokens.issue(std::move(access), std::min(left_s, limits::kAccessTokenLifetimeS)));
  co_return exchanged(issued);
}

}  // namespace

Task<Result<Response>> token_exchange_grant(RequestContext& context, const Query& form) {
  const std::string_view requested = form.get("requested_token_type");
  if (!requested.empty() && requested != kAccessTokenType) {
    co_return error_answer("invalid_request", "requested_token_type must be an access token.");
  }
  if (form.get("subject_token").empty()) {
    co_return error_answer("invalid_request", "Required parameter is missing: subject_token");
  }
  if (form.get("subject_token_type") == kAccessTokenType) co_return co_await downscope(context, form);
  if (form.get("subject_token_type") == kJwtType || form.get("subject_token_type") == kIdTokenType) {
    co_return co_await federate(context, form);
  }
  co_return error_answer("invalid_request", "This server does not take tokens of this subject_token_type.");
}

}  // namespace lakegate::oauth
