#include "gateway/oauth/metadata_server.h"

#include <nlohmann/json.hpp>

#include "base/limits.h"
#include "gateway/oauth/oauth_answer.h"
#include "metadata/project_number.h"

namespace lakegate::oauth {
namespace {

constexpr const char* kFlavor = "Metadata-Flavor";
constexpr std::string_view kCloudPlatform = "https://www.googleapis.com/auth/cloud-platform";

bool is_loopback(std::string_view address) { return address.starts_with("127.") || address == "::1"; }

Response flavored(Response response) {
  response.headers.add(kFlavor, "Google");
  response.headers.add("Server", "Metadata Server for VM");
  return response;
}

Response text_answer(std::string text) { return flavored(text_response(200, std::move(text), "application/text")); }

std::string replaced_commas(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c == ',' ? ' ' : c;
  return out;
}

Task<Result<Response>> token_answer_for(RequestContext& context, const ServiceAccount& account) {
  AccessToken access;
  access.kind = PrincipalKind::kServiceAccount;
  access.subject = account.email;
  access.unique_id = account.unique_id;
  access.scopes = split_scopes(replaced_commas(context.query.get("scopes")));
  if (access.scopes.empty()) access.scopes.emplace_back(kCloudPlatform);
  CO_ASSIGN_OR_RETURN(const IssuedAccessToken issued, co_await context.services.sign_in->tokens.issue(
                                                          std::move(access), limits::kAccessTokenLifetimeS));
  const nlohmann::ordered_json answer = {
      {"access_token", issued.text.reveal()}, {"expires_in", issued.lifetime_s}, {"token_type", "Bearer"}};
  co_return flavored(token_answer(answer));
}

Task<Result<Response>> identity_answer_for(RequestContext& context, const ServiceAccount& account) {
  IdTokenClaims claims;
  claims.subject = account.unique_id;
  claims.email = account.email;
  claims.audience = context.query.get("audience");
  if (claims.audience.empty()) co_return required_argument("audience");
  claims.include_email = context.query.get("format") == "full";
  CO_ASSIGN_OR_RETURN(std::string text,
                      co_await context.services.sign_in->tokens.issue_id_token(claims, issuer_of(context)));
  co_return text_answer(std::move(text));
}

Task<Result<Response>> account_answer(RequestContext& context, const ServiceAccount& account, std::string_view what) {
  if (what == "token") co_return co_await token_answer_for(context, account);
  if (what == "identity") co_return co_await identity_answer_for(context, account);
  if (what == "email") co_return text_answer(account.email);
  if (what == "aliases") co_return text_answer("default");
  if (what == "scopes") co_return text_answer(std::string(kCloudPlatform));
  if (what.empty() || what == "/") {
    const nlohmann::ordered_json answer = {
        {"aliases", {"default"}}, {"email", account.email}, {"scopes", {kCloudPlatform}}};
    co_return flavored(plain_answer(answer));
  }
  co_return flavored(text_response(404, "Not Found\n"));
}

}  // namespace

Task<Result<Response>> metadata_server(RequestContext& context) {
  SignInServices& services = *context.services.sign_in;
  if (services.metadata_account.empty()) co_return not_found("Not Found");
  // What came through a proxy, or from a browser's page, has no business here.
  const Headers& headers = context.request.headers;
  if (headers.get(kFlavor) != "Google" || headers.has("x-forwarded-for") ||
      !is_loopback(context.request.peer_address)) {
    co_return flavored(text_response(403, "Missing Metadata-Flavor:Google header.\n"));
  }
  const std::string_view path = context.request.raw_path();
  const std::string& project = context.services.config.project;
  if (path == "/computeMetadata/v1/project/project-id") co_return text_answer(project);
  if (path == "/computeMetadata/v1/project/numeric-project-id") {
    co_return text_answer(std::to_string(project_number(project)));
  }
  if (path == "/computeMetadata/v1/universe/universe-domain" ||
      path == "/computeMetadata/v1/universe/universe_domain") {
    co_return text_answer("googleapis.com");
  }
  constexpr std::string_view kAccounts = "/computeMetadata/v1/instance/service-accounts/";
  if (!path.starts_with(kAccounts)) co_return flavored(text_response(404, "Not Found\n"));
  CO_ASSIGN_OR_RETURN(const auto account, co_await services.identities.find_account(services.metadata_account));
  if (!account) co_return flavored(text_response(404, "The service account may not sign in.\n"));
  const std::string_view rest = path.substr(kAccounts.size());
  if (rest.empty()) co_return text_answer("default/\n" + account->account.email + "/\n");
  const size_t slash = std::min(rest.find('/'), rest.size());
  const std::string_view name = rest.substr(0, slash);
  if (name != "default" && name != account->account.email) co_return flavored(text_response(404, "Not Found\n"));
  co_return co_await account_answer(context, account->account, rest.substr(std::min(slash + 1, rest.size())));
}

}  // namespace lakegate::oauth
