// The predefined roles of Cloud Storage and the permissions that each grants
// (https://cloud.google.com/storage/docs/access-control/iam-roles, .../iam-permissions). Constants; any thread.
//
// Of other services only those permissions are here that this server asks for (resourcemanager.projects.get and the
// like). Basic roles are known too, because a project's policy has them; what they say of buckets is
// https://cloud.google.com/storage/docs/access-control/iam-roles#basic-roles.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace lakegate {

// Where a role may be granted besides projects.
enum class RoleScope { kProjectOnly, kBucket, kBucketAndManagedFolder };

struct Role {
  std::string_view name;  // "roles/storage.objectViewer"
  RoleScope scope = RoleScope::kBucket;
  // Equal to an access control entry; never conditional, never on projects or managed folders.
  bool is_legacy = false;
  bool is_basic = false;  // roles/owner, roles/editor, roles/viewer
  // Permissions separated by spaces, those of storage without "storage."; "objects.*" is all of that kind.
  std::string_view grants;
};

std::span<const Role> all_roles();
const Role* find_role(std::string_view name);

// "storage.objects.get" and so on, all that exist, sorted.
std::span<const std::string_view> all_permissions();
bool is_permission(std::string_view permission);
// Of a role that all_roles() or find_role() gave.
bool role_grants(const Role& role, std::string_view permission);
std::vector<std::string_view> role_permissions(const Role& role);

}  // namespace lakegate
