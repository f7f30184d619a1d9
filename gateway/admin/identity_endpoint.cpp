#include "gateway/admin/identity_endpoint.h"

#include <nlohmann/json.hpp>

#include "auth/hmac.h"
#include "auth/token_service.h"
#include "base/limits.h"
#include "base/log.h"
#include "gateway/admin/identity_commands.h"
#include "gateway/body.h"
#include "gateway/error_table.h"

namespace lakegate {
namespace {

constexpr size_t kSecretBytes = 32;
constexpr std::string_view kBearer = "Bearer ";

Response failure(int status_code, std::string_view message) {
  const nlohmann::ordered_json answer = {{"error", message}};
  const std::string body = answer.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  return text_response(status_code, body + "\n", "application/json");
}

}  // namespace

IdentityEndpoint::IdentityEndpoint(Catalog& catalog, Random& random, Authenticator& authenticator, std::string project)
    : catalog_(catalog),
      random_(random),
      authenticator_(authenticator),
      project_(std::move(project)),
      secret_(random_hex(random, kSecretBytes)) {}

Task<Response> IdentityEndpoint::handle(Request& request) {
  const std::string_view header = request.headers.get("authorization");
  const bool is_ours =
      header.starts_with(kBearer) && equal_in_constant_time(header.substr(kBearer.size()), secret_.reveal());
  if (!is_ours) co_return failure(401, "This path takes the secret of the server's data folder.");
  if (request.method != Method::kPost) co_return failure(405, "Only POST.");
  const Result<std::string> body = co_await read_body(request, limits::kJsonBodyBytesMax);
  if (!body.ok()) co_return failure(http_status_code(body.status().code()), body.status().message());
  const nlohmann::json command = nlohmann::json::parse(*body, nullptr, /*allow_exceptions=*/false);
  const IdentityCommandServices services{catalog_, random_, project_, base_url_};
  const Result<nlohmann::ordered_json> answer = co_await run_identity_command(services, command);
  if (!answer.ok()) co_return failure(http_status_code(answer.status().code()), answer.status().message());
  authenticator_.forget();
  log_info("identity command", {{"command", command.value("command", std::string())}});
  co_return text_response(200, answer->dump() + "\n", "application/json");
}

}  // namespace lakegate
