// What Google serves under iamcredentials.googleapis.com
// (https://cloud.google.com/iam/docs/reference/credentials/rest): signing in the name of a service account without its
// key.
#pragma once

#include "gateway/context.h"

namespace lakegate::oauth {

// POST /v1/projects/-/serviceAccounts/ADDRESS:VERB, with signBlob, signJwt, generateAccessToken and generateIdToken.
// The caller is the account itself, or has iam.serviceAccounts.VERB; its token was made for this (cloud-platform or iam
// scope).
Task<Result<Response>> iam_credentials(RequestContext& context);

}  // namespace lakegate::oauth
