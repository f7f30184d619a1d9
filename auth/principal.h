// Principal: who is asking. A plain value.
#pragma once

#include <string>

namespace lakegate {

enum class PrincipalKind { kAnonymous, kUnverified };

struct Principal {
  // kUnverified: the server runs without authentication, so any credential that came was ignored.
  PrincipalKind kind = PrincipalKind::kAnonymous;
  std::string name;  // For the audit record; empty for anonymous.

  // As access control lists name them: the owner of the objects that they make.
  std::string entity() const { return name.empty() ? std::string() : "user-" + name; }
};

}  // namespace lakegate
