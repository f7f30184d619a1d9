// Custom roles as rows. What is read is guarded.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "metadata/record/custom_role.h"
#include "metadata/transaction.h"

namespace lakegate {

// Nothing where there is none.
Result<std::optional<CustomRole>> find_custom_role(Transaction& transaction, const std::string& name);
// Null where there is none.
Result<std::shared_ptr<const CustomRole>> find_shared_custom_role(Transaction& transaction, const std::string& name);
// Creates or replaces it; its permissions are the caller's to check (auth/roles.h).
Result<CustomRole> put_custom_role(Transaction& transaction, CustomRole role);
// kNotFound where there is none. Bindings that name it grant nothing from then on.
Result<bool> delete_custom_role(Transaction& transaction, const std::string& name);
// Those of a project, in the order of their names.
Result<std::vector<CustomRole>> list_custom_roles(Transaction& transaction, const std::string& project);

// Whether the name is "projects/PROJECT/roles/ID", with an id as Google has them.
bool is_custom_role_name(std::string_view name);
// The project in such a name; empty for other names.
std::string_view project_of_custom_role(std::string_view name);

}  // namespace lakegate
