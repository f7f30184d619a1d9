// POST /token: several clients insist on fetching a token before their first request.
#pragma once

#include "gateway/context.h"

namespace lakegate::oauth {

// While the server runs without authentication any request gets a token, which nobody checks. With authentication it is
// refused, since no key can be verified in this version.
Task<Result<Response>> token(RequestContext& context);

}  // namespace lakegate::oauth
