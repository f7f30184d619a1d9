// How `lakegate admin` reaches the server that runs on a data folder: its private address and the secret of this run,
// in a file in that folder with mode 0600. Plain functions; they block.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "base/secret.h"

namespace lakegate {

struct AdminAccess {
  std::string host;
  uint16_t port = 0;
  Secret secret;
};

Status write_admin_access(const std::string& data_dir, const AdminAccess& access);
void remove_admin_access(const std::string& data_dir);
// kNotFound while no server runs on the folder.
Result<AdminAccess> read_admin_access(const std::string& data_dir);

// Sends a command (gateway/admin/identity_commands.h). kUnavailable when nobody answers there, kUnauthenticated when it
// is somebody else who answers.
Result<nlohmann::ordered_json> send_identity_command(const AdminAccess& access, const nlohmann::ordered_json& command);

}  // namespace lakegate
