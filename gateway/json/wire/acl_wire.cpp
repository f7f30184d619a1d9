#include "gateway/json/wire/acl_wire.h"

#include <array>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "gateway/etag.h"
#include "gateway/json/wire/json_read.h"
#include "gateway/links.h"
#include "metadata/acl.h"
#include "metadata/project_number.h"

namespace lakegate {
namespace {

using nlohmann::json;

struct RoleName {
  AclRole role;
  std::string_view name;
};
constexpr std::array kRoles = {RoleName{AclRole::kOwner, "OWNER"}, RoleName{AclRole::kWriter, "WRITER"},
                               RoleName{AclRole::kReader, "READER"}};

std::string_view role_name(AclRole role) {
  for (const RoleName& each : kRoles) {
    if (each.role == role) return each.name;
  }
  return {};
}

// Entity, role and what follows from the entity.
void write_grant(JsonWriter& json, const AclEntry& entry) {
  json.string("entity", shown_entity(entry.entity));
  json.string("role", role_name(entry.role));
  const std::string_view entity = entry.entity;
  if (const std::optional<ProjectTeam> team = project_team(entity)) {
    json.begin_object("projectTeam");
    json.string("projectNumber", std::to_string(project_number(team->project)));
    json.string("team", team->team);
    json.end_object();
    return;
  }
  const std::string_view id = entity.substr(entity.find('-') + 1);
  if (entity.starts_with("domain-")) {
    json.string("domain", id);
  } else if (!is_public_entity(entity)) {
    json.string(id.find('@') == std::string_view::npos ? "entityId" : "email", id);
  }
}

}  // namespace

std::string shown_entity(std::string_view entity) {
  const std::optional<ProjectTeam> team = project_team(entity);
  if (!team) return std::string(entity);
  return std::string(entity.substr(0, entity.size() - team->project.size())) +
         std::to_string(project_number(team->project));
}

Result<AclRole> acl_role_from_json(const json& resource, AclScope scope) {
  if (!resource.is_object()) return invalid_argument("An access control entry must be a JSON object.");
  std::string role;
  RETURN_IF_ERROR(read_text(resource, "role", role));
  if (role.empty()) return required_argument("role");
  for (const RoleName& each : kRoles) {
    if (each.name == role && (scope == AclScope::kBucket || each.role != AclRole::kWriter)) return AclRole{each.role};
  }
  return invalid_argument(role + " is not a valid value", "role");
}

Result<AclEntry> acl_entry_from_json(const json& resource, AclScope scope) {
  AclEntry entry;
  ASSIGN_OR_RETURN(entry.role, acl_role_from_json(resource, scope));
  RETURN_IF_ERROR(read_text(resource, "entity", entry.entity));
  if (entry.entity.empty()) return required_argument("entity");
  RETURN_IF_ERROR(check_acl_entity(entry.entity));
  return entry;
}

Result<std::optional<Acl>> acl_from_json(const json& resource, const char* name, AclScope scope) {
  const auto found = resource.find(name);
  if (found == resource.end()) return std::optional<Acl>();
  Acl acl;
  if (found->is_null()) return std::optional<Acl>(acl);
  if (!found->is_array()) return invalid_argument(std::string(name) + " must be a list.", name);
  for (const json& resource_of_entry : *found) {
    ASSIGN_OR_RETURN(const AclEntry entry, acl_entry_from_json(resource_of_entry, scope));
    set_acl_entry(acl, entry);
  }
  return std::optional<Acl>(std::move(acl));
}

void write_bucket_access_control(JsonWriter& json, const Bucket& bucket, const AclEntry& entry,
                                 std::string_view base_url) {
  const std::string entity = shown_entity(entry.entity);
  json.begin_object();
  json.string("kind", "storage#bucketAccessControl");
  json.string("id", bucket.name + "/" + entity);
  json.string("selfLink", bucket_self_link(base_url, bucket.name) + "/acl/" + percent_encode(entity));
  json.string("bucket", bucket.name);
  write_grant(json, entry);
  json.string("etag", bucket_etag(bucket));
  json.end_object();
}

void write_default_object_access_control(JsonWriter& json, const Bucket& bucket, const AclEntry& entry) {
  json.begin_object();
  json.string("kind", "storage#objectAccessControl");
  write_grant(json, entry);
  json.string("etag", bucket_etag(bucket));
  json.end_object();
}

void write_object_access_control(JsonWriter& json, const Object& object, const AclEntry& entry,
                                 std::string_view base_url) {
  const std::string entity = shown_entity(entry.entity);
  json.begin_object();
  json.string("kind", "storage#objectAccessControl");
  json.string("id", object.bucket + "/" + object.name + "/" + std::to_string(object.generation) + "/" + entity);
  json.string("selfLink", object_self_link(base_url, object.bucket, object.name) + "/acl/" + percent_encode(entity));
  json.string("bucket", object.bucket);
  json.string("object", object.name);
  json.int64("generation", object.generation);
  write_grant(json, entry);
  json.string("etag", metageneration_etag(object.metageneration));
  json.end_object();
}

}  // namespace lakegate
