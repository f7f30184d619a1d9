// POST /token: an access token for a proof of who one is (RFC 6749). Several clients insist on one before their first
// request.
#pragma once

#include "gateway/context.h"
#include "gateway/oauth/oauth_answer.h"

namespace lakegate::oauth {

// While the server runs without authentication any request gets a token, which nobody checks.
Task<Result<Response>> token(RequestContext& context);

// The grants, each for its `grant_type`.
Task<Result<Response>> jwt_bearer_grant(RequestContext& context, const Query& form);
Task<Result<Response>> refresh_token_grant(RequestContext& context, const Query& form);
Task<Result<Response>> token_exchange_grant(RequestContext& context, const Query& form);

}  // namespace lakegate::oauth
