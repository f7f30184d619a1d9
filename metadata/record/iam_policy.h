// IamPolicy: who has which role on a resource (https://cloud.google.com/iam/docs/reference/rest/v1/Policy). A plain
// value.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace lakegate {

struct IamCondition {
  std::string title;
  std::string description;
  std::string expression;  // CEL, of the part that auth/ evaluates.
  bool operator==(const IamCondition&) const = default;
};

struct IamBinding {
  std::string role;  // "roles/storage.objectViewer"
  std::vector<std::string>
      members;  // "user:ADDRESS", "serviceAccount:ADDRESS", "projectOwner:PROJECT", "allUsers", ...
  std::optional<IamCondition> condition;
  bool operator==(const IamBinding&) const = default;
};

struct IamPolicy {
  int version = 1;  // 1, or 3 where there are conditions.
  std::vector<IamBinding> bindings;
  bool operator==(const IamPolicy&) const = default;
};

}  // namespace lakegate
