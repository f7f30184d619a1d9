#include "gateway/oauth/token.h"

#include "gateway/body.h"
#include "gateway/json/answer.h"

namespace lakegate::oauth {
namespace {

constexpr int kTokenLifetimeS = 3600;

}  // namespace

Task<Result<Response>> token(RequestContext& context) {
  if (context.request.method != Method::kPost) {
    co_return Status(Code::kInvalidArgument, "The token endpoint takes POST.", "httpMethodNotAllowed");
  }
  CredentialView nothing{method_name(context.request.method), context.request.target,
                         [](std::string_view) { return std::optional<std::string_view>(); }};
  Result<Principal> principal = co_await context.services.authenticator.authenticate(nothing);
  CO_RETURN_IF_ERROR(principal.status());
  // The grant is read and ignored, so that the connection stays in step.
  Result<std::string> grant = co_await read_body(context.request, limits::kJsonBodyBytesMax);
  CO_RETURN_IF_ERROR(grant.status());
  co_return json_answer(context, [](JsonWriter& json) {
    json.begin_object();
    json.string("access_token", "unauthenticated");
    json.string("token_type", "Bearer");
    json.number("expires_in", kTokenLifetimeS);
    json.end_object();
  });
}

}  // namespace lakegate::oauth
