// What `lakegate admin` asks for, as JSON in and JSON out: carried out by the running server on its private port, or by
// the command itself on a data folder that no server uses. One transaction each.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "base/random.h"
#include "metadata/catalog.h"

namespace lakegate {

struct IdentityCommandServices {
  Catalog& catalog;
  Random& random;
  std::string project;   // Where a command names none.
  std::string base_url;  // Of this server, for key files.
};

// {"command": "init", ...}; kInvalidArgument for one that is unknown. Answers never hold a private key: those stay with
// who asked. Secrets that the server makes (HMAC keys, refresh tokens) are in the answer to the request that made them.
Task<Result<nlohmann::ordered_json>> run_identity_command(IdentityCommandServices services, nlohmann::json command);

}  // namespace lakegate
