// DenyPolicy: what some principals may not do in a project, whatever else grants it
// (https://cloud.google.com/iam/docs/deny-overview). A plain value.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "metadata/record/iam_policy.h"

namespace lakegate {

struct DenyRule {
  // "principal://goog/subject/ADDRESS", "principalSet://goog/group/ADDRESS", "principalSet://goog/public:all",
  // "principal://iam.googleapis.com/projects/-/serviceAccounts/ADDRESS" or identifiers of a federated provider.
  std::vector<std::string> denied_principals;
  std::vector<std::string> exception_principals;
  // "storage.googleapis.com/objects.delete"; "storage.googleapis.com/objects.*" and "storage.googleapis.com/*.*" too.
  std::vector<std::string> denied_permissions;
  std::vector<std::string> exception_permissions;
  std::optional<IamCondition> condition;  // Absent: always.
  bool operator==(const DenyRule&) const = default;
};

struct DenyPolicy {
  std::string project;  // From the key, like the name.
  std::string name;
  std::string display_name;
  std::vector<DenyRule> rules;
  bool operator==(const DenyPolicy&) const = default;
};

}  // namespace lakegate
