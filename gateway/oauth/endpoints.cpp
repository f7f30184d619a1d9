#include "gateway/oauth/endpoints.h"

#include <array>

#include "gateway/oauth/account_certificates.h"
#include "gateway/oauth/iam_credentials.h"
#include "gateway/oauth/metadata_server.h"
#include "gateway/oauth/token.h"
#include "gateway/oauth/token_queries.h"

namespace lakegate::oauth {
namespace {

struct Endpoint {
  std::string_view path_end;
  std::string_view id;
  Task<Result<Response>> (*handler)(RequestContext& context);
};

constexpr std::array kEndpoints = {
    Endpoint{"/token", "token", token},
    Endpoint{"/revoke", "revoke", revoke},
    Endpoint{"/oauth2/v1/certs", "certs-x509", id_token_certificates},
    Endpoint{"/certs", "certs", certs},
    Endpoint{"/userinfo", "userinfo", userinfo},
    Endpoint{"/tokeninfo", "tokeninfo", tokeninfo},
};

Task<Result<Response>> no_such_endpoint(RequestContext&) { co_return not_found("Not Found"); }

Endpoint endpoint_of(std::string_view path) {
  if (path.starts_with("/computeMetadata/")) return {{}, "metadata-server", metadata_server};
  if (path.starts_with("/v1/projects/")) return {{}, "iam-credentials", iam_credentials};
  if (path.starts_with("/robot/") || path.starts_with("/service_accounts/")) return {{}, "account-keys", account_keys};
  for (const Endpoint& endpoint : kEndpoints) {
    if (path.ends_with(endpoint.path_end)) return endpoint;
  }
  return {{}, "unknown", no_such_endpoint};
}

}  // namespace

std::string_view endpoint_id(std::string_view raw_path) { return endpoint_of(raw_path).id; }

Task<Result<Response>> answer(RequestContext& context) {
  Result<Query> query = Query::parse(context.request.raw_query());
  CO_RETURN_IF_ERROR(query.status());
  context.query = std::move(*query);
  co_return co_await endpoint_of(context.request.raw_path()).handler(context);
}

}  // namespace lakegate::oauth
