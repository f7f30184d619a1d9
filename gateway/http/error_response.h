// Answers that the HTTP layer gives by itself, in the shape of GCS's JSON errors, so that clients can read them.
// Pure functions. The API's own errors come from gateway/error_table.cpp.
#pragma once

#include "gateway/http/response.h"

namespace lakegate {

// `reason` is GCS's word ("badRequest"); neither text may hold anything that a client sent, for they are not escaped.
Response http_error_response(int status_code, std::string_view reason, std::string_view message);

}  // namespace lakegate
