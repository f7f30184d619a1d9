// Authenticator: turns the credentials of a request into a Principal, before anything is done. Any thread may call it.
//
// It sees the request through CredentialView, so that auth/ knows no HTTP library. `--auth=required` is
// RequestAuthenticator; the one here lets everybody in (for development, on loopback addresses).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "auth/principal.h"
#include "auth/signed_request.h"
#include "base/result.h"
#include "base/task.h"

namespace lakegate {

struct BodyObligation;

// Valid as long as what it points to.
struct CredentialView {
  SignableRequest head;        // As it came over the wire: whatever changes a request comes later.
  std::string bucket_of_host;  // The bucket that Host names; empty for path style.
};

// What a request's credentials prove.
struct SignIn {
  Principal principal;
  // The request itself was signed: nothing that the signature does not cover may change what it means.
  bool is_signed = false;
  SignatureDialect dialect = SignatureDialect::kGoogle;  // Of a signed request.
  // What the signature says of the body that is yet to come (auth/body_obligation.h); null: nothing.
  std::shared_ptr<const BodyObligation> body;
};

class Authenticator {
 public:
  virtual ~Authenticator() = default;
  // An anonymous principal for a request without credentials. For credentials that prove nobody kUnauthenticated, or
  // what GCS answers to such a signature; they are never taken for none.
  virtual Task<Result<SignIn>> authenticate(const CredentialView& credentials) = 0;
  // Keys, tokens or accounts have changed: what was found out before does not count any more.
  virtual void forget() {}
};

// `--auth=none`: credentials are accepted unread.
std::unique_ptr<Authenticator> make_open_authenticator();

}  // namespace lakegate
