#include "gateway/oauth/token_queries.h"

#include <nlohmann/json.hpp>

#include "gateway/oauth/oauth_answer.h"
#include "metadata/ops/refresh_tokens.h"

namespace lakegate::oauth {
namespace {

// Of the query, of the form, or else of the Authorization header: what is named counts before who sent it, so that
// whoever revokes another's token under his own name does not lose his own.
Task<Result<std::string>> read_token(RequestContext& context, const char* name) {
  if (const auto value = context.query.find(name)) co_return std::string(*value);
  if (context.request.method == Method::kPost) {
    CO_ASSIGN_OR_RETURN(const Query form, co_await read_form(context));
    if (const auto value = form.find(name)) co_return std::string(*value);
  }
  const std::string_view header = context.request.headers.get("authorization");
  constexpr std::string_view kBearer = "Bearer ";
  co_return std::string(header.starts_with(kBearer) ? header.substr(kBearer.size()) : std::string_view());
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : " ") + text;
  return out;
}

std::string subject_id(const AccessToken& token) { return token.unique_id.empty() ? token.subject : token.unique_id; }

Response invalid_token() { return error_answer("invalid_token", "Invalid Credentials"); }

}  // namespace

Task<Result<Response>> revoke(RequestContext& context) {
  const Result<std::string> token = co_await read_token(context, "token");
  if (!token.ok()) co_return error_answer("invalid_request", token.status());
  if (token->empty()) co_return error_answer("invalid_request", "Required parameter is missing: token");
  CO_RETURN_IF_ERROR(co_await context.services.sign_in->tokens.revoke(*token));
  const std::string hash = token_hash(*token);
  auto erase = [&hash](Transaction& transaction) { return refresh_tokens_delete(transaction, hash); };
  CO_RETURN_IF_ERROR((co_await context.services.catalog.transact(erase)).status());
  context.services.authenticator.forget();
  co_return plain_answer(nlohmann::ordered_json::object());
}

Task<Result<Response>> certs(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(std::string keys, co_await context.services.sign_in->tokens.id_token_keys());
  Response response = text_response(200, std::move(keys), "application/json; charset=UTF-8");
  response.headers.add("Cache-Control", "public, max-age=3600");
  co_return response;
}

Task<Result<Response>> userinfo(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(std::string text, co_await read_token(context, "access_token"));
  const Result<AccessToken> token = co_await context.services.sign_in->tokens.verify(std::move(text));
  if (token.status().code() == Code::kUnauthenticated) co_return invalid_token();
  CO_RETURN_IF_ERROR(token.status());
  nlohmann::ordered_json answer = {{"sub", subject_id(*token)}, {"id", subject_id(*token)}};
  if (token->kind != PrincipalKind::kFederated) {
    answer["email"] = token->subject;
    answer["email_verified"] = true;
    answer["verified_email"] = true;
  }
  co_return token_answer(answer);
}

Task<Result<Response>> tokeninfo(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(std::string text, co_await read_token(context, "access_token"));
  const Result<AccessToken> token = co_await context.services.sign_in->tokens.verify(std::move(text));
  if (token.status().code() == Code::kUnauthenticated) {
    co_return error_answer("invalid_request", "Invalid Value");
  }
  CO_RETURN_IF_ERROR(token.status());
  const int64_t now_s = context.services.clock.now_us() / 1'000'000;
  nlohmann::ordered_json answer = {{"azp", subject_id(*token)},
                                   {"aud", subject_id(*token)},
                                   {"audience", subject_id(*token)},
                                   {"sub", subject_id(*token)},
                                   {"user_id", subject_id(*token)},
                                   {"scope", joined(token->scopes)},
                                   {"exp", std::to_string(token->expires_s)},
                                   // A number in Google's version 1, a text in version 3.
                                   {"expires_in", token->expires_s - now_s},
                                   {"access_type", "online"}};
  if (context.request.raw_path() != "/oauth2/v1/tokeninfo") {
    answer["expires_in"] = std::to_string(token->expires_s - now_s);
  }
  if (token->kind != PrincipalKind::kFederated) {
    answer["email"] = token->subject;
    answer["email_verified"] = "true";
  }
  co_return token_answer(answer);
}

}  // namespace lakegate::oauth
