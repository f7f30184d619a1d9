#include "gateway/json/access_controls.h"

#include <nlohmann/json.hpp>

#include "gateway/body.h"
#include "gateway/json/answer.h"
#include "metadata/acl.h"

namespace lakegate {
namespace {

Status no_such_entry(std::string_view entity) {
  return not_found("The access control list has no entry for " + std::string(entity) + ".");
}

Result<Response> entry_answer(const RequestContext& context, const ShownAcl& shown, std::string_view entity) {
  const std::string stored = canonical_entity(entity, shown.project);
  const std::optional<AclRole> role = find_acl_role(shown.acl, stored);
  if (!role) return no_such_entry(entity);
  return json_answer(context, [&](JsonWriter& json) { shown.write_entry(json, {stored, *role}); });
}

Task<Result<Response>> set_entry(RequestContext& context, const AclCollection& collection, AclEntry entry) {
  const AclEdit edit = [&entry](const std::string& project, const Acl& current) -> Result<Acl> {
    Acl acl = current;
    set_acl_entry(acl, {canonical_entity(entry.entity, project), entry.role});
    return acl;
  };
  CO_ASSIGN_OR_RETURN(const ShownAcl shown, co_await collection.change(context, edit));
  co_return entry_answer(context, shown, entry.entity);
}

}  // namespace

Task<Result<Response>> access_controls_delete(RequestContext& context, const AclCollection& collection) {
  const std::string& entity = context.path_parameter("entity");
  const AclEdit edit = [&entity](const std::string& project, const Acl& current) -> Result<Acl> {
    Acl acl = current;
    if (!remove_acl_entry(acl, canonical_entity(entity, project))) return no_such_entry(entity);
    return acl;
  };
  CO_RETURN_IF_ERROR((co_await collection.change(context, edit)).status());
  co_return no_content();
}

Task<Result<Response>> access_controls_get(RequestContext& context, const AclCollection& collection) {
  CO_ASSIGN_OR_RETURN(const ShownAcl shown, co_await collection.read(context));
  co_return entry_answer(context, shown, context.path_parameter("entity"));
}

Task<Result<Response>> access_controls_insert(RequestContext& context, const AclCollection& collection) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_json_body(context.request));
  CO_ASSIGN_OR_RETURN(const AclEntry entry, acl_entry_from_json(resource, collection.scope));
  co_return co_await set_entry(context, collection, entry);
}

Task<Result<Response>> access_controls_list(RequestContext& context, const AclCollection& collection) {
  CO_ASSIGN_OR_RETURN(const ShownAcl shown, co_await collection.read(context));
  co_return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    json.string("kind", collection.list_kind);
    if (!shown.acl.empty()) {
      json.begin_array("items");
      for (const AclEntry& entry : shown.acl) shown.write_entry(json, entry);
      json.end_array();
    }
    json.end_object();
  });
}

Task<Result<Response>> access_controls_patch(RequestContext& context, const AclCollection& collection) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_json_body(context.request));
  std::optional<AclRole> role;
  if (!resource.is_object() || resource.contains("role")) {
    CO_ASSIGN_OR_RETURN(role, acl_role_from_json(resource, collection.scope));
  }
  const std::string& entity = context.path_parameter("entity");
  const AclEdit edit = [&entity, &role](const std::string& project, const Acl& current) -> Result<Acl> {
    Acl acl = current;
    const std::string stored = canonical_entity(entity, project);
    const std::optional<AclRole> present = find_acl_role(acl, stored);
    if (!present) return no_such_entry(entity);
    set_acl_entry(acl, {stored, role.value_or(*present)});
    return acl;
  };
  CO_ASSIGN_OR_RETURN(const ShownAcl shown, co_await collection.change(context, edit));
  co_return entry_answer(context, shown, entity);
}

Task<Result<Response>> access_controls_update(RequestContext& context, const AclCollection& collection) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_json_body(context.request));
  AclEntry entry;
  CO_ASSIGN_OR_RETURN(entry.role, acl_role_from_json(resource, collection.scope));
  entry.entity = context.path_parameter("entity");
  CO_RETURN_IF_ERROR(check_acl_entity(entry.entity));
  co_return co_await set_entry(context, collection, entry);
}

}  // namespace lakegate
