// POST /identity on the private port: `lakegate admin` while the server runs. It asks for the secret of the file that
// the server writes into its data folder at each start, readable by its own user alone: who may read the store may rule
// it.
//
// Owned by the composition root; any reactor thread calls it.
#pragma once

#include <string>

#include "auth/authenticator.h"
#include "base/random.h"
#include "base/secret.h"
#include "gateway/http/request_handler.h"
#include "metadata/catalog.h"

namespace lakegate {

class IdentityEndpoint {
 public:
  IdentityEndpoint(Catalog& catalog, Random& random, Authenticator& authenticator, std::string project);

  // Where the server is reached, for key files; before the first request.
  void set_base_url(std::string base_url) { base_url_ = std::move(base_url); }
  const Secret& secret() const { return secret_; }
  Task<Response> handle(Request& request);

 private:
  Catalog& catalog_;
  Random& random_;
  Authenticator& authenticator_;
  const std::string project_;
  std::string base_url_;
  const Secret secret_;
};

}  // namespace lakegate
