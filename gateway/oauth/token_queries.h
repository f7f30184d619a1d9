// Questions about tokens, and their end: revoke (RFC 7009), certs (RFC 7517), userinfo and tokeninfo
// (https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload).
#pragma once

#include "gateway/context.h"

namespace lakegate::oauth {

// POST or GET with `token`: an access token or a refresh token. 200 also for one that was none any more.
Task<Result<Response>> revoke(RequestContext& context);
// The public keys of what this server signs id tokens with.
Task<Result<Response>> certs(RequestContext& context);
// Whose the request's bearer token is.
Task<Result<Response>> userinfo(RequestContext& context);
// What `access_token` says.
Task<Result<Response>> tokeninfo(RequestContext& context);

}  // namespace lakegate::oauth
