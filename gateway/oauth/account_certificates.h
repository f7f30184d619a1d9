// The public keys of service accounts as Google publishes them, so that libraries verify what accounts sign: to whoever
// asks, without a credential. And those of id tokens in the same form.
//
// A certificate needs a signature: it is the server's own, by the key that signs id tokens. Libraries read only the
// key.
#pragma once

#include <string>

#include "gateway/context.h"
#include "metadata/record/service_account.h"

namespace lakegate::oauth {

// PEM; `context` says whose server this is.
Task<Result<std::string>> certificate_of(RequestContext& context, const ServiceAccount& account,
                                         const ServiceAccountKey& key);

// GET /robot/v1/metadata/x509/EMAIL, /service_accounts/v1/metadata/x509/EMAIL and /service_accounts/v1/jwk/EMAIL: 404
// for an account that may not sign in.
Task<Result<Response>> account_keys(RequestContext& context);

// GET /oauth2/v1/certs: {"KEY_ID": "-----BEGIN CERTIFICATE-----..."}
Task<Result<Response>> id_token_certificates(RequestContext& context);

}  // namespace lakegate::oauth
