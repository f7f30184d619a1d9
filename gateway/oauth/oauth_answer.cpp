#include "gateway/oauth/oauth_answer.h"

#include <set>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "gateway/body.h"
#include "gateway/links.h"

namespace lakegate::oauth {
namespace {

std::string dump(const nlohmann::ordered_json& json) {
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

// Some libraries send what should be a form as JSON.
Result<std::string> form_of_json(const std::string& body) {
  const nlohmann::json json = nlohmann::json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return invalid_argument("The request's body is not valid JSON.");
  std::string form;
  for (const auto& [name, value] : json.items()) {
    if (!value.is_string()) continue;
    form += (form.empty() ? "" : "&") + percent_encode(name) + "=" + percent_encode(value.get<std::string>());
  }
  return form;
}

}  // namespace

Response error_answer(std::string_view error, std::string_view description) {
  const nlohmann::ordered_json json = {{"error", error}, {"error_description", description}};
  Response response = token_answer(json);
  response.status_code = error == "invalid_client" || error == "invalid_token" ? 401 : 400;
  if (response.status_code == 401) {
    response.headers.add("WWW-Authenticate", "Bearer error=\"" + std::string(error) + "\"");
  }
  return response;
}

Result<Response> error_answer(std::string_view error, const Status& status) {
  if (status.code() != Code::kUnauthenticated && status.code() != Code::kInvalidArgument) return status;
  return error_answer(error, status.message());
}

Response plain_answer(const nlohmann::ordered_json& json) {
  return text_response(200, dump(json), "application/json; charset=UTF-8");
}

Response token_answer(const nlohmann::ordered_json& json) {
  Response response = plain_answer(json);
  response.headers.add("Cache-Control", "no-store");
  response.headers.add("Pragma", "no-cache");
  return response;
}

Task<Result<Query>> read_form(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(std::string body, co_await read_body(context.request, limits::kOauthFormBytesMax));
  if (context.request.headers.get("content-type").starts_with("application/json")) {
    CO_ASSIGN_OR_RETURN(body, form_of_json(body));
  }
  CO_ASSIGN_OR_RETURN(Query form, Query::parse(body));
  std::set<std::string_view> seen;
  for (const auto& [name, value] : form.parameters()) {
    if (!seen.insert(name).second) co_return invalid_argument("The parameter " + name + " is there twice.");
  }
  co_return form;
}

std::string issuer_of(const RequestContext& context) { return base_url(context.request, context.services.config); }

}  // namespace lakegate::oauth
