// Authenticator: turns the credentials of a request into a Principal, before routing. Any thread may call it.
//
// It sees the request through CredentialView, so that auth/ knows no HTTP library. In this version there are two:
// everybody is let in (for development, on loopback addresses), or nobody.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "auth/principal.h"
#include "base/result.h"
#include "base/task.h"

namespace lakegate {

struct CredentialView {
  std::string_view method;
  std::string_view raw_target;
  std::function<std::optional<std::string_view>(std::string_view name)> header;
};

class Authenticator {
 public:
  virtual ~Authenticator() = default;
  // kUnauthenticated when the request proves nobody.
  virtual Task<Result<Principal>> authenticate(const CredentialView& credentials) = 0;
};

// `--auth=none`: credentials are accepted unread.
std::unique_ptr<Authenticator> make_open_authenticator();
// `--auth=required`: refuses everybody until a way of signing in exists. Fails closed.
std::unique_ptr<Authenticator> make_closed_authenticator();

}  // namespace lakegate
