// What the sign-in endpoints have in common: forms in, JSON out, errors as RFC 6749 has them. Pure functions over the
// context.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "gateway/context.h"
#include "gateway/oauth/sign_in_services.h"

namespace lakegate::oauth {

// {"error": "invalid_grant", "error_description": "..."}; 400, or 401 for "invalid_client" and "invalid_token".
Response error_answer(std::string_view error, std::string_view description);
// kUnauthenticated and kInvalidArgument as `error`; what is our own fault stays a Status.
Result<Response> error_answer(std::string_view error, const Status& status);

// Never stored by anybody on the way (RFC 6749, section 5.1).
Response token_answer(const nlohmann::ordered_json& json);
Response plain_answer(const nlohmann::ordered_json& json);

// The body's parameters, each at most once (RFC 6749, section 3.2), and as JSON where it is that.
Task<Result<Query>> read_form(RequestContext& context);

// "https://gcs.example.com", as this client knows the server.
std::string issuer_of(const RequestContext& context);

}  // namespace lakegate::oauth
