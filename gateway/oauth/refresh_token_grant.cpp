// grant_type=refresh_token: a new access token for whom a refresh token stands for (RFC 6749, section 6). Refresh
// tokens are made by `lakegate admin refresh-token create`.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/limits.h"
#include "gateway/oauth/token.h"
#include "metadata/ops/refresh_tokens.h"

namespace lakegate::oauth {

Task<Result<Response>> refresh_token_grant(RequestContext& context, const Query& form) {
  SignInServices& services = *context.services.sign_in;
  const std::string_view text = form.get("refresh_token");
  if (text.empty()) co_return error_answer("invalid_request", "Missing required parameter: refresh_token");
  const std::string hash = token_hash(text);
  auto find = [&hash](Transaction& transaction) { return find_refresh_token(transaction, hash); };
  CO_ASSIGN_OR_RETURN(const std::optional<RefreshToken> token, co_await context.services.catalog.read(find));
  if (!token) co_return error_answer("invalid_grant", "Token has been expired or revoked.");
  AccessToken access;
  access.subject = token->subject;
  access.scopes = token->scopes;
  access.kind = PrincipalKind::kUser;
  if (is_service_account_address(token->subject)) {
    CO_ASSIGN_OR_RETURN(const auto account, co_await services.identities.find_account(token->subject));
    if (!account) co_return error_answer("invalid_grant", "Token has been expired or revoked.");
    access.kind = PrincipalKind::kServiceAccount;
    access.unique_id = account->account.unique_id;
  }
  const std::vector<std::string> asked = split_scopes(form.get("scope"));
  if (!asked.empty()) {
    const bool is_within = std::all_of(asked.begin(), asked.end(), [&](const std::string& scope) {
      return std::find(access.scopes.begin(), access.scopes.end(), scope) != access.scopes.end();
    });
    if (!is_within) co_return error_answer("invalid_scope", "The token was not made for all of these scopes.");
    access.scopes = asked;
  }
  std::string scope;
  for (const std::string& each : access.scopes) scope += (scope.empty() ? "" : " ") + each;
  CO_ASSIGN_OR_RETURN(const IssuedAccessToken issued,
                      co_await services.tokens.issue(std::move(access), limits::kAccessTokenLifetimeS));
  const nlohmann::ordered_json answer = {{"access_token", issued.text.reveal()},
                                         {"expires_in", issued.lifetime_s},
                                         {"scope", scope},
                                         {"token_type", "Bearer"}};
  co_return token_answer(answer);
}

}  // namespace lakegate::oauth
