#include "gateway/oauth/token.h"

#include <nlohmann/json.hpp>

#include "base/limits.h"
#include "gateway/body.h"

namespace lakegate::oauth {
namespace {

Task<Result<Response>> unchecked_token(RequestContext& context) {
  // The grant is read and ignored, so that the connection stays in step.
  Result<std::string> grant = co_await read_body(context.request, limits::kJsonBodyBytesMax);
  CO_RETURN_IF_ERROR(grant.status());
  const nlohmann::ordered_json answer = {
      {"access_token", "unauthenticated"}, {"token_type", "Bearer"}, {"expires_in", limits::kAccessTokenLifetimeS}};
  co_return token_answer(answer);
}

}  // namespace

Task<Result<Response>> token(RequestContext& context) {
  if (context.request.method != Method::kPost) {
    co_return Status(Code::kInvalidArgument, "The token endpoint takes POST.", "httpMethodNotAllowed");
  }
  if (!context.services.sign_in->auth_is_required) co_return co_await unchecked_token(context);
  const Result<Query> form = co_await read_form(context);
  if (!form.ok()) co_return error_answer("invalid_request", form.status());
  const std::string_view grant = form->get("grant_type");
  if (grant == "urn:ietf:params:oauth:grant-type:jwt-bearer") co_return co_await jwt_bearer_grant(context, *form);
  if (grant == "refresh_token") co_return co_await refresh_token_grant(context, *form);
  if (grant == "urn:ietf:params:oauth:grant-type:token-exchange") {
    co_return co_await token_exchange_grant(context, *form);
  }
  if (grant.empty()) co_return error_answer("invalid_request", "Required parameter is missing: grant_type");
  co_return error_answer("unsupported_grant_type", "This server does not know the grant type.");
}

}  // namespace lakegate::oauth
