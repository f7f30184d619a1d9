#include "metadata/ops/custom_roles.h"

#include <algorithm>

#include "metadata/ops/resource_rows.h"
#include "metadata/schema/custom_role_codec.h"

namespace lakegate {
namespace {

constexpr std::string_view kProjects = "projects/";
constexpr std::string_view kRoles = "/roles/";
// https://cloud.google.com/iam/docs/reference/rest/v1/projects.roles/create
constexpr size_t kRoleIdBytesMin = 3;
constexpr size_t kRoleIdBytesMax = 64;

bool is_role_id(std::string_view id) {
  return id.size() >= kRoleIdBytesMin && id.size() <= kRoleIdBytesMax &&
         std::all_of(id.begin(), id.end(),
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '.'; });
}

Result<CustomRole> decode_row(const std::string& name, std::string_view record) {
  ASSIGN_OR_RETURN(CustomRole role, decode_custom_role(record));
  role.name = name;
  return role;
}

}  // namespace

std::string_view project_of_custom_role(std::string_view name) {
  if (!name.starts_with(kProjects)) return {};
  name.remove_prefix(kProjects.size());
  const size_t slash = name.find('/');
  if (slash == std::string_view::npos || !name.substr(slash).starts_with(kRoles)) return {};
  return is_role_id(name.substr(slash + kRoles.size())) ? name.substr(0, slash) : std::string_view();
}

bool is_custom_role_name(std::string_view name) { return !project_of_custom_role(name).empty(); }

Result<std::optional<CustomRole>> find_custom_role(Transaction& transaction, const std::string& name) {
  return get_resource(transaction, {ResourceKind::kCustomRole, 0, name}, decode_row);
}

Result<std::shared_ptr<const CustomRole>> find_shared_custom_role(Transaction& transaction, const std::string& name) {
  return get_shared_resource(transaction, {ResourceKind::kCustomRole, 0, name}, decode_row);
}

Result<CustomRole> put_custom_role(Transaction& transaction, CustomRole role) {
  if (!is_custom_role_name(role.name)) {
    return invalid_argument("The name of a custom role must be projects/PROJECT/roles/ID.", "name");
  }
  std::sort(role.permissions.begin(), role.permissions.end());
  role.permissions.erase(std::unique(role.permissions.begin(), role.permissions.end()), role.permissions.end());
  transaction.put(Table::kResources, resource_key(ResourceKind::kCustomRole, 0, role.name), encode_custom_role(role));
  return role;
}

Result<bool> delete_custom_role(Transaction& transaction, const std::string& name) {
  ASSIGN_OR_RETURN(const std::optional<CustomRole> role, find_custom_role(transaction, name));
  if (!role) return not_found("The role named " + name + " was not found.");
  transaction.erase(Table::kResources, resource_key(ResourceKind::kCustomRole, 0, name));
  return true;
}

Result<std::vector<CustomRole>> list_custom_roles(Transaction& transaction, const std::string& project) {
  std::vector<CustomRole> roles;
  const ResourceRange range{ResourceKind::kCustomRole, 0, std::string(kProjects) + project + std::string(kRoles), {}};
  RETURN_IF_ERROR(visit_resources(transaction, range, decode_row, [&](CustomRole role) {
    roles.push_back(std::move(role));
    return true;
  }));
  return roles;
}

}  // namespace lakegate
