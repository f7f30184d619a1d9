#include "gateway/oauth/iam_credentials.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/body.h"
#include "gateway/json/wire/json_read.h"
#include "gateway/oauth/oauth_answer.h"

namespace lakegate::oauth {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 2> kScopes = {"https://www.googleapis.com/auth/cloud-platform",
                                                     "https://www.googleapis.com/auth/iam"};
constexpr const char* kAudience = "audience";

struct Target {
  std::string email;
  std::string verb;
};

Result<Target> parse_target(std::string_view raw_path) {
  // "/v1/projects/{project}/serviceAccounts/{email}:{verb}"; the project is "-" or the account's.
  constexpr std::string_view kStart = "/v1/projects/";
  constexpr std::string_view kMiddle = "/serviceAccounts/";
  const std::string_view rest = raw_path.substr(kStart.size());
  const size_t middle = rest.find(kMiddle);
  const size_t colon = rest.rfind(':');
  if (middle == std::string_view::npos || colon == std::string_view::npos || colon < middle + kMiddle.size()) {
    return not_found("Not Found");
  }
  const auto email = percent_decode(rest.substr(middle + kMiddle.size(), colon - middle - kMiddle.size()));
  if (!email || email->empty()) return not_found("Not Found");
  return Target{lower_case_address(*email), std::string(rest.substr(colon + 1))};
}

// A token that was made for reading objects must not become one that may do everything.
bool reaches_iam(const Principal& principal) {
  if (principal.boundary) return false;
  if (!principal.scopes) return true;
  return std::any_of(principal.scopes->begin(), principal.scopes->end(), [](const std::string& scope) {
    return std::find(kScopes.begin(), kScopes.end(), scope) != kScopes.end();
  });
}

std::string permission_of(std::string_view verb) {
  if (verb == "generateAccessToken") return "iam.serviceAccounts.getAccessToken";
  if (verb == "generateIdToken") return "iam.serviceAccounts.getOpenIdToken";
  return "iam.serviceAccounts." + std::string(verb);
}

Task<Status> authorize(RequestContext& context, const Target& target) {
  CredentialView credentials;
  credentials.head.method = method_name(context.request.method);
  credentials.head.raw_target = context.request.target;
  for (const auto& [name, value] : context.request.headers.fields()) credentials.head.headers.push_back({name, value});
  CO_ASSIGN_OR_RETURN(SignIn sign_in, co_await context.services.authenticator.authenticate(credentials));
  context.sign_in.principal = std::move(sign_in.principal);
  // Nothing here reads a body that a signature has promised something of.
  if (sign_in.is_signed) co_return Status(Code::kUnauthenticated, "Request had invalid authentication credentials.");
  if (!reaches_iam(context.principal())) {
    co_return Status(Code::kPermissionDenied, "Request had insufficient authentication scopes.",
                     "insufficientPermissions");
  }
  if (context.principal().kind == PrincipalKind::kServiceAccount && context.principal().name == target.email) {
    co_return Status();
  }
  const std::string permission = permission_of(target.verb);
  CO_ASSIGN_OR_RETURN(const auto account, co_await context.services.sign_in->identities.find_account(target.email));
  AccessRequest access;
  access.permission = permission;
  // Scopes of storage say nothing here; reaches_iam() has looked for those that do.
  access.reach_needed = ScopeReach::kNothing;
  access.project = account ? account->account.project : context.services.config.project;
  co_return co_await context.services.authorizer.authorize(context.principal(), access);
}

Result<std::vector<std::string>> read_scopes(const Json& body) {
  std::vector<std::string> scopes;
  RETURN_IF_ERROR(read_texts(body, "scope", scopes));
  if (scopes.empty() || scopes.size() > limits::kOauthScopesMax) {
    return invalid_argument("At least one scope is needed.", "scope");
  }
  return scopes;
}

Task<Result<Response>> sign_blob(RequestContext& context, const Target& target, const Json& body) {
  std::string payload;
  CO_RETURN_IF_ERROR(read_text(body, "payload", payload));
  const std::optional<std::string> bytes = base64_decode(payload);
  if (!bytes) co_return invalid_argument("Invalid value at 'payload' (not base64).", "payload");
  SystemKeys::TextOf text_of = [&bytes](const std::string&) { return *bytes; };
  CO_ASSIGN_OR_RETURN(const SystemSignature signature,
                      co_await context.services.sign_in->system_keys.sign(target.email, std::move(text_of)));
  const nlohmann::ordered_json answer = {{"keyId", signature.key_id},
                                         {"signedBlob", base64_encode(as_bytes(signature.signature))}};
  co_return token_answer(answer);
}

Task<Result<Response>> sign_jwt(RequestContext& context, const Target& target, const Json& body) {
  std::string payload;
  CO_RETURN_IF_ERROR(read_text(body, "payload", payload));
  const Json claims = Json::parse(payload, nullptr, /*allow_exceptions=*/false);
  if (!claims.is_object()) co_return invalid_argument("The payload must be a JSON object of claims.", "payload");
  SystemKeys::TextOf text_of = [&payload](const std::string& key_id) {
    const std::string header = R"({"alg":"RS256","kid":")" + key_id + R"(","typ":"JWT"})";
    return base64url_encode(as_bytes(header)) + "." + base64url_encode(as_bytes(payload));
  };
  CO_ASSIGN_OR_RETURN(const SystemSignature signature,
                      co_await context.services.sign_in->system_keys.sign(target.email, std::move(text_of)));
  const nlohmann::ordered_json answer = {
      {"keyId", signature.key_id},
      {"signedJwt", signature.text + "." + base64url_encode(as_bytes(signature.signature))}};
  co_return token_answer(answer);
}

Task<Result<Response>> generate_access_token(RequestContext& context, const Target& target, const Json& body) {
  SignInServices& services = *context.services.sign_in;
  AccessToken access;
  CO_ASSIGN_OR_RETURN(access.scopes, read_scopes(body));
  std::string lifetime = std::to_string(limits::kAccessTokenLifetimeS) + "s";
  CO_RETURN_IF_ERROR(read_text(body, "lifetime", lifetime));
  const std::optional<int64_t> lifetime_s = parse_seconds(lifetime);
  if (!lifetime_s || *lifetime_s <= 0 || *lifetime_s > limits::kAccessTokenLifetimeSMax) {
    co_return invalid_argument("The lifetime is out of range.", "lifetime");
  }
  CO_ASSIGN_OR_RETURN(const auto account, co_await services.identities.find_account(target.email));
  if (!account) co_return not_found("Not found; Gaia id not found for email " + target.email);
  access.kind = PrincipalKind::kServiceAccount;
  access.subject = account->account.email;
  access.unique_id = account->account.unique_id;
  CO_ASSIGN_OR_RETURN(const IssuedAccessToken issued, co_await services.tokens.issue(std::move(access), *lifetime_s));
  std::string expire_time = format_rfc3339(issued.expires_s * 1'000'000);
  // As Google writes it; google-auth for Python reads no fraction of a second.
  if (const size_t point = expire_time.find('.'); point != std::string::npos) expire_time.replace(point, 4, "");
  const nlohmann::ordered_json answer = {{"accessToken", issued.text.reveal()}, {"expireTime", expire_time}};
  co_return token_answer(answer);
}

Task<Result<Response>> generate_id_token(RequestContext& context, const Target& target, const Json& body) {
  SignInServices& services = *context.services.sign_in;
  IdTokenClaims claims;
  CO_RETURN_IF_ERROR(read_text(body, kAudience, claims.audience));
  if (claims.audience.empty()) co_return required_argument(kAudience);
  claims.include_email = false;
  CO_RETURN_IF_ERROR(read_bool(body, "includeEmail", claims.include_email));
  CO_ASSIGN_OR_RETURN(const auto account, co_await services.identities.find_account(target.email));
  if (!account) co_return not_found("Not found; Gaia id not found for email " + target.email);
  claims.subject = account->account.unique_id;
  claims.email = account->account.email;
  CO_ASSIGN_OR_RETURN(const std::string text, co_await services.tokens.issue_id_token(claims, issuer_of(context)));
  const nlohmann::ordered_json answer = {{"token", text}};
  co_return token_answer(answer);
}

}  // namespace

Task<Result<Response>> iam_credentials(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const Target target, parse_target(context.request.raw_path()));
  if (context.request.method != Method::kPost) {
    co_return Status(Code::kInvalidArgument, "This method takes POST.", "httpMethodNotAllowed");
  }
  CO_RETURN_IF_ERROR(co_await authorize(context, target));
  // Whether the account exists and may act is said only to those who may ask.
  CO_ASSIGN_OR_RETURN(const auto account, co_await context.services.sign_in->identities.find_account(target.email));
  if (!account) co_return not_found("Not found; Gaia id not found for email " + target.email);
  CO_ASSIGN_OR_RETURN(const Json body, co_await read_json_body(context.request));
  CO_RETURN_IF_ERROR(check_object(body, "The request"));
  if (target.verb == "signBlob") co_return co_await sign_blob(context, target, body);
  if (target.verb == "signJwt") co_return co_await sign_jwt(context, target, body);
  if (target.verb == "generateAccessToken") co_return co_await generate_access_token(context, target, body);
  if (target.verb == "generateIdToken") co_return co_await generate_id_token(context, target, body);
  co_return not_found("Not Found");
}

}  // namespace lakegate::oauth
