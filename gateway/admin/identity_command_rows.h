// How the commands of `lakegate admin` are found (gateway/admin/identity_commands.h): each file has a table of its own.
// Plain functions; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/task.h"
#include "gateway/admin/identity_commands.h"

namespace lakegate::admin {

struct CommandRow {
  std::string_view name;  // "group add"
  Task<Result<nlohmann::ordered_json>> (*run)(IdentityCommandServices services, nlohmann::json command);
};

std::span<const CommandRow> group_commands();
std::span<const CommandRow> hmac_key_commands();

// A member that is a text; empty where it is not there.
inline std::string text_of(const nlohmann::json& command, const char* name) {
  const auto found = command.find(name);
  return found != command.end() && found->is_string() ? found->get<std::string>() : std::string();
}

inline std::string project_of(const IdentityCommandServices& services, const nlohmann::json& command) {
  const std::string project = text_of(command, "project");
  return project.empty() ? services.project : project;
}

}  // namespace lakegate::admin
