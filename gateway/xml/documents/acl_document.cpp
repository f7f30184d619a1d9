#include "gateway/xml/documents/acl_document.h"

#include <array>

#include "base/encoding.h"
#include "base/hkdf.h"
#include "metadata/acl.h"

namespace lakegate {
namespace {

struct PermissionName {
  AclRole role;
  std::string_view name;
};
constexpr std::array kPermissions = {PermissionName{AclRole::kOwner, "FULL_CONTROL"},
                                     PermissionName{AclRole::kWriter, "WRITE"},
                                     PermissionName{AclRole::kReader, "READ"}};

constexpr std::string_view kIdPrefix = "00b4903a97";
constexpr size_t kIdHashBytes = 27;  // An id has 64 characters.

std::string_view permission_name(AclRole role) {
  for (const PermissionName& each : kPermissions) {
    if (each.role == role) return each.name;
  }
  return {};
}

void write_scope(XmlWriter& xml, const std::string& entity) {
  const auto scope = [&](std::string_view type, std::string_view element, std::string_view value) {
    xml.begin("Scope", "type", type);
    if (!element.empty()) xml.text(element, value);
    xml.end();
  };
  const std::string_view name = std::string_view(entity).substr(entity.find('-') + 1);
  const bool is_email = name.find('@') != std::string_view::npos;
  if (entity == "allUsers") return scope("AllUsers", {}, {});
  if (entity == "allAuthenticatedUsers") return scope("AllAuthenticatedUsers", {}, {});
  if (project_team(entity)) return scope("GroupById", "ID", acl_id(entity));
  if (entity.starts_with("domain-")) return scope("GroupByDomain", "Domain", name);
  const bool is_group = entity.starts_with("group-");
  if (is_email) return scope(is_group ? "GroupByEmail" : "UserByEmail", "EmailAddress", name);
  scope(is_group ? "GroupById" : "UserById", "ID", name);
}

Result<AclRole> read_permission(const XmlElement& entry, AclScope scope) {
  ASSIGN_OR_RETURN(const std::optional<std::string> name, child_text(entry, "Permission"));
  if (!name) return malformed_xml();
  for (const PermissionName& each : kPermissions) {
    if (each.name == *name && (scope == AclScope::kBucket || each.role != AclRole::kWriter)) return AclRole{each.role};
  }
  return invalid_argument("Invalid value for Permission: '" + *name + "'.", "Permission");
}

// The text of the element that a scope of this type must have; names for people to read may stand beside it.
Result<std::string> scope_value(const XmlElement& scope, std::string_view element) {
  ASSIGN_OR_RETURN(const std::optional<std::string> value, child_text(scope, element));
  if (!value || value->empty()) return malformed_xml();
  return *value;
}

Result<AclEntry> read_entry(const XmlElement& element, const AclSubject& subject, const Acl& current) {
  const XmlElement* const scope = element.child("Scope");
  if (element.name != "Entry" || scope == nullptr) return malformed_xml();
  ASSIGN_OR_RETURN(const AclRole role, read_permission(element, subject.scope));
  const std::string& type = scope->type;
  if (equal_ignoring_case(type, "AllUsers")) return AclEntry{"allUsers", role};
  if (equal_ignoring_case(type, "AllAuthenticatedUsers")) return AclEntry{"allAuthenticatedUsers", role};
  if (equal_ignoring_case(type, "GroupById") || equal_ignoring_case(type, "UserById")) {
    ASSIGN_OR_RETURN(const std::string id, scope_value(*scope, "ID"));
    return acl_entry_of_id(id, equal_ignoring_case(type, "UserById") ? "user-" : "group-", role, subject, current);
  }
  std::string prefix = "user-";
  std::string_view value_element = "EmailAddress";
  if (equal_ignoring_case(type, "GroupByDomain")) {
    prefix = "domain-";
    value_element = "Domain";
  } else if (equal_ignoring_case(type, "GroupByEmail")) {
    prefix = "group-";
  } else if (!equal_ignoring_case(type, "UserByEmail")) {
    return malformed_xml();
  }
  ASSIGN_OR_RETURN(const std::string value, scope_value(*scope, value_element));
  AclEntry entry{prefix + value, role};
  RETURN_IF_ERROR(check_acl_entity(entry.entity));
  return entry;
}

}  // namespace

std::string acl_id(std::string_view entity) {
  const Sha256Digest hash = sha256(as_bytes(shown_entity(entity)));
  return std::string(kIdPrefix) + hex_encode(std::as_bytes(std::span(hash)).first(kIdHashBytes));
}

Result<AclEntry> acl_entry_of_id(const std::string& id, std::string_view kind, AclRole role, const AclSubject& subject,
                                 const Acl& current) {
  for (const std::string_view team : {"project-owners-", "project-editors-", "project-viewers-"}) {
    const std::string entity = std::string(team) + subject.project;
    if (id == acl_id(entity) || id == shown_entity(entity)) return AclEntry{entity, role};
  }
  if (!subject.owner.empty() && id == acl_id(subject.owner)) return AclEntry{subject.owner, role};
  for (const AclEntry& entry : current) {
    if (id == acl_id(entry.entity)) return AclEntry{entry.entity, role};
  }
  AclEntry entry{project_team(id) ? id : std::string(kind) + id, role};
  RETURN_IF_ERROR(check_acl_entity(entry.entity));
  return entry;
}

XmlWriter write_acl_document(const AclSubject& subject, const Acl& acl) {
  XmlWriter xml("AccessControlList", kNoNamespace);
  if (!subject.owner.empty()) {
    xml.begin("Owner");
    xml.text("ID", acl_id(subject.owner));
    xml.end();
  }
  xml.begin("Entries");
  for (const AclEntry& entry : acl) {
    xml.begin("Entry");
    write_scope(xml, entry.entity);
    xml.text("Permission", permission_name(entry.role));
    xml.end();
  }
  xml.end();
  return xml;
}

Result<Acl> read_acl_document(const XmlElement& document, const AclSubject& subject, const Acl& current) {
  RETURN_IF_ERROR(check_children(document, {"Owner", "Entries"}));
  const XmlElement* const entries = document.child("Entries");
  Acl acl;
  if (entries == nullptr) return acl;
  for (const XmlElement& element : entries->children) {
    ASSIGN_OR_RETURN(const AclEntry entry, read_entry(element, subject, current));
    set_acl_entry(acl, entry);
  }
  return acl;
}

}  // namespace lakegate
