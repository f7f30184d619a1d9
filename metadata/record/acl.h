// Acl: an access control list as GCS has it (https://cloud.google.com/storage/docs/access-control/lists). A plain
// value.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lakegate {

// Stored; numbers never change. Each role includes those before it.
enum class AclRole : uint8_t { kReader = 1, kWriter = 2, kOwner = 3 };

struct AclEntry {
  // "user-ADDRESS", "group-ADDRESS", "domain-NAME", "project-owners-PROJECT" (editors, viewers), "allUsers" or
  // "allAuthenticatedUsers".
  std::string entity;
  AclRole role = AclRole::kReader;
  bool operator==(const AclEntry&) const = default;
};

// In the order of creation; one entry an entity.
using Acl = std::vector<AclEntry>;

}  // namespace lakegate
