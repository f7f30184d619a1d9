// Principal: who is asking, and how far his credential reaches. A plain value.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace lakegate {

enum class PrincipalKind {
  kAnonymous,
  kUnverified,  // The server runs without authentication, so any credential that came was ignored.
  kUser,
  kServiceAccount,
  kFederated,  // Of an identity provider that the operator configured.
};

// What a downscoped token may do at most (https://cloud.google.com/iam/docs/downscoping-short-lived-credentials).
struct AccessBoundaryRule {
  std::string bucket;                    // Of availableResource.
  std::vector<std::string> permissions;  // Roles of availablePermissions ("roles/storage.objectViewer").
  std::string condition;                 // CEL; empty: none.
};
using AccessBoundary = std::vector<AccessBoundaryRule>;

struct Principal {
  PrincipalKind kind = PrincipalKind::kAnonymous;
  std::string name;                      // E-mail address in lower case, for the audit record; empty for anonymous.
  std::string project;                   // Of service accounts: the one that they belong to.
  std::vector<std::string> groups;       // Addresses, in lower case, where the credential itself names them.
  std::vector<std::string> identifiers;  // Of the federated: "principal://...", "principalSet://...".
  // OAuth scopes that the credential was made for; absent: it reaches as far as its bearer may (signatures).
  std::optional<std::vector<std::string>> scopes;
  std::shared_ptr<const AccessBoundary> boundary;  // Null: none.

  // As access control lists name them: the owner of the objects that they make.
  std::string entity() const { return name.empty() ? std::string() : "user-" + name; }

  // One boundary is another unless it is the same in memory.
  bool operator==(const Principal&) const = default;
};

}  // namespace lakegate
