// iam.projects.roles.create, get, list, patch, delete
// (https://cloud.google.com/iam/docs/reference/rest/v1/projects.roles). A deleted role is gone at once: there is
// nothing to undelete.
#include <nlohmann/json.hpp>

#include "gateway/iam/iam_answer.h"
#include "gateway/iam/role_json.h"
#include "gateway/json/answer.h"
#include "gateway/json/wire/json_read.h"
#include "metadata/ops/custom_roles.h"

namespace lakegate::iam {
namespace {

constexpr size_t kPageSizeDefault = 300;
constexpr size_t kPageSizeMax = 1000;
// https://cloud.google.com/iam/quotas
constexpr size_t kRolesPerProjectMax = 300;

std::string role_name(const RequestContext& context, const std::string& id) {
  return "projects/" + context.path_parameter("project") + "/roles/" + id;
}

Result<CustomRole> require_role(Transaction& transaction, const std::string& name) {
  ASSIGN_OR_RETURN(std::optional<CustomRole> role, find_custom_role(transaction, name));
  if (!role) return not_found("The role named " + name + " was not found.");
  return std::move(*role);
}

Result<CustomRole> insert_role(Transaction& transaction, const std::string& project, const CustomRole& role) {
  ASSIGN_OR_RETURN(const std::optional<CustomRole> taken, find_custom_role(transaction, role.name));
  if (taken) return Status(Code::kAlreadyExists, "A role named " + role.name + " already exists.");
  ASSIGN_OR_RETURN(const std::vector<CustomRole> others, list_custom_roles(transaction, project));
  if (others.size() >= kRolesPerProjectMax) {
    return Status(Code::kResourceExhausted, "The project has as many roles as it may have.");
  }
  return put_custom_role(transaction, role);
}

// Without a mask what is there is changed, and nothing else is lost.
Result<std::vector<std::string>> patch_mask(const Query& query, const nlohmann::json& resource) {
  ASSIGN_OR_RETURN(std::vector<std::string> mask,
                   read_update_mask(query.get("updateMask"), {"title", "description", "includedPermissions", "stage"}));
  if (query.get("updateMask").empty()) {
    std::erase_if(mask, [&](const std::string& field) { return !resource.contains(field); });
  }
  return mask;
}

Result<Response> role_answer(const RequestContext& context, const CustomRole& role) {
  return json_answer(context, [&](JsonWriter& json) { write_role(json, role, RoleView::kFull); });
}

}  // namespace

Task<Result<Response>> project_roles_create(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json request, co_await read_request(context));
  std::string id;
  CO_RETURN_IF_ERROR(read_text(request, "roleId", id));
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, object_member(request, "role"));
  CO_ASSIGN_OR_RETURN(const std::vector<std::string> all,
                      read_update_mask({}, {"title", "description", "includedPermissions", "stage"}));
  CustomRole role;
  role.name = role_name(context, id);
  if (!is_custom_role_name(role.name)) {
    co_return invalid_argument("The role_id must have 3 to 64 letters, digits, underscores and periods.", "roleId");
  }
  CO_RETURN_IF_ERROR(read_role(resource, all, role));
  const std::string& project = context.path_parameter("project");
  auto insert = [&](Transaction& transaction) { return insert_role(transaction, project, role); };
  CO_ASSIGN_OR_RETURN(const Committed<CustomRole> made, co_await context.services.catalog.transact(insert));
  co_return role_answer(context, made.value);
}

Task<Result<Response>> project_roles_get(RequestContext& context) {
  const std::string name = role_name(context, context.path_parameter("role"));
  auto read = [&name](Transaction& transaction) { return require_role(transaction, name); };
  CO_ASSIGN_OR_RETURN(const CustomRole role, co_await context.services.catalog.read(read));
  co_return role_answer(context, role);
}

Task<Result<Response>> project_roles_list(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const Page page, page_of(context.query, kPageSizeDefault, kPageSizeMax));
  const RoleView view = context.query.get("view") == "FULL" ? RoleView::kFull : RoleView::kBasic;
  const std::string& project = context.path_parameter("project");
  auto list = [&project](Transaction& transaction) { return list_custom_roles(transaction, project); };
  CO_ASSIGN_OR_RETURN(std::vector<CustomRole> roles, co_await context.services.catalog.read(list));
  std::erase_if(roles, [&](const CustomRole& role) { return !page.after.empty() && role.name <= page.after; });
  const size_t count = std::min(page.size, roles.size());
  co_return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    if (count > 0) {
      json.begin_array("roles");
      for (size_t i = 0; i < count; ++i) write_role(json, roles[i], view);
      json.end_array();
    }
    if (count < roles.size()) json.string("nextPageToken", page_token_after(roles[count - 1].name));
    json.end_object();
  });
}

Task<Result<Response>> project_roles_patch(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_request(context));
  CO_ASSIGN_OR_RETURN(const std::vector<std::string> mask, patch_mask(context.query, resource));
  std::string etag;
  CO_RETURN_IF_ERROR(read_text(resource, "etag", etag));
  const std::string name = role_name(context, context.path_parameter("role"));
  auto change = [&](Transaction& transaction) -> Result<CustomRole> {
    ASSIGN_OR_RETURN(CustomRole role, require_role(transaction, name));
    RETURN_IF_ERROR(check_etag(etag, role_etag(role)));
    RETURN_IF_ERROR(read_role(resource, mask, role));
    return put_custom_role(transaction, std::move(role));
  };
  CO_ASSIGN_OR_RETURN(const Committed<CustomRole> changed, co_await context.services.catalog.transact(change));
  co_return role_answer(context, changed.value);
}

Task<Result<Response>> project_roles_delete(RequestContext& context) {
  const std::string name = role_name(context, context.path_parameter("role"));
  const std::string etag(context.query.get("etag"));
  auto erase = [&](Transaction& transaction) -> Result<CustomRole> {
    ASSIGN_OR_RETURN(CustomRole role, require_role(transaction, name));
    RETURN_IF_ERROR(check_etag(etag, role_etag(role)));
    RETURN_IF_ERROR(delete_custom_role(transaction, name).status());
    return role;
  };
  CO_ASSIGN_OR_RETURN(const Committed<CustomRole> gone, co_await context.services.catalog.transact(erase));
  const CustomRole& role = gone.value;
  co_return role_answer(context, role);
}

}  // namespace lakegate::iam
