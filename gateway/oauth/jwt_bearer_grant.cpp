// grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer: a token that a service account signed, for an access token
// or, with the claim target_audience, an id token (RFC 7523;
// https://developers.google.com/identity/protocols/oauth2/service-account#httprest).
#include <algorithm>

#include <nlohmann/json.hpp>

#include "auth/service_account_jwt.h"
#include "base/limits.h"
#include "gateway/oauth/token.h"

namespace lakegate::oauth {
namespace {

bool is_meant_for_us(const RequestContext& context, const JwtClaims& claims) {
  const std::string host(context.request.headers.get("host"));
  const ServerNames& names = context.services.sign_in->names;
  return !claims.audience.empty() &&
         std::all_of(claims.audience.begin(), claims.audience.end(),
                     [&](const std::string& audience) { return names_token_endpoint(audience, names, host); });
}

std::string target_audience(const JwtClaims& claims) {
  const nlohmann::json json = nlohmann::json::parse(claims.json, nullptr, /*allow_exceptions=*/false);
  const auto found = json.is_object() ? json.find("target_audience") : json.end();
  return json.is_object() && found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Task<Result<Response>> id_token_answer(RequestContext& context, const ServiceAccount& account, std::string audience) {
  IdTokenClaims claims;
  claims.subject = account.unique_id;
  claims.email = account.email;
  claims.audience = std::move(audience);
  CO_ASSIGN_OR_RETURN(const std::string text,
                      co_await context.services.sign_in->tokens.issue_id_token(claims, issuer_of(context)));
  const nlohmann::ordered_json answer = {{"id_token", text}};
  co_return token_answer(answer);
}

}  // namespace

Task<Result<Response>> jwt_bearer_grant(RequestContext& context, const Query& form) {
  SignInServices& services = *context.services.sign_in;
  Result<Jwt> jwt = parse_jwt(form.get("assertion"), service_account_algorithms());
  if (!jwt.ok()) co_return error_answer("invalid_grant", jwt.status());
  const Result<ServiceAccountJwt> verified = co_await verify_service_account_jwt(services.identities, std::move(*jwt));
  if (!verified.ok()) co_return error_answer("invalid_grant", verified.status());
  const JwtClaims& claims = verified->claims;
  if (!is_meant_for_us(context, claims)) {
    co_return error_answer("invalid_grant", "Invalid JWT: Failed audience check.");
  }
  const ServiceAccount& account = verified->account->account;
  std::string audience = target_audience(claims);
  if (!audience.empty()) co_return co_await id_token_answer(context, account, std::move(audience));
  AccessToken access;
  access.kind = PrincipalKind::kServiceAccount;
  access.subject = account.email;
  access.unique_id = account.unique_id;
  access.scopes = split_scopes(claims.scope);
  if (access.scopes.empty() || access.scopes.size() > limits::kOauthScopesMax) {
    co_return error_answer("invalid_scope", "Invalid OAuth scope or ID token audience provided.");
  }
  CO_ASSIGN_OR_RETURN(const IssuedAccessToken issued,
                      co_await services.tokens.issue(std::move(access), limits::kAccessTokenLifetimeS));
  const nlohmann::ordered_json answer = {
      {"access_token", issued.text.reveal()}, {"expires_in", issued.lifetime_s}, {"token_type", "Bearer"}};
  co_return token_answer(answer);
}

}  // namespace lakegate::oauth
