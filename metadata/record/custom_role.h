// CustomRole: a role that an administrator put together (https://cloud.google.com/iam/docs/creating-custom-roles). A
// plain value.
#pragma once

#include <string>
#include <vector>

namespace lakegate {

struct CustomRole {
  std::string name;  // "projects/PROJECT/roles/ID"; from the key, not stored in the value.
  std::string title;
  std::string description;
  std::vector<std::string> permissions;  // Sorted, each once.
  bool is_disabled = false;              // Grants nothing; bindings that name it stay.
  std::string stage;                     // "BETA" and the like, for those who read it; empty: "GA".
  bool operator==(const CustomRole&) const = default;
};

}  // namespace lakegate
