// Cross-origin resource sharing (https://cloud.google.com/storage/docs/cross-origin, the Fetch standard): which headers
// a browser is shown, by the rules of the bucket. Pure functions but for answer_preflight().
#pragma once

#include <vector>

#include "gateway/context.h"

namespace lakegate {

// The headers of an actual answer: by the first rule that allows the request's Origin and method; none otherwise.
void add_cors_headers(const std::vector<CorsRule>& rules, const Request& request, Headers& headers);

// An OPTIONS request: 200 without a body. It carries no credentials, so nobody is authenticated; it tells nothing but
// what a rule of the bucket allows. Without a rule that allows what is asked, the answer has no CORS headers.
Task<Result<Response>> answer_preflight(RequestContext& context);

}  // namespace lakegate
