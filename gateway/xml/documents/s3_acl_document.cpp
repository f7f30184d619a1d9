#include <algorithm>
#include <array>

#include "gateway/xml/documents/acl_document.h"
#include "metadata/acl.h"

namespace lakegate {
namespace {

constexpr std::string_view kAllUsersUri = "http://acs.amazonaws.com/groups/global/AllUsers";
constexpr std::string_view kAuthenticatedUsersUri = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

void write_grant(XmlWriter& xml, const std::string& entity, std::string_view permission) {
  xml.begin("Grant");
  // The prefix is declared where it is used.
  const auto grantee = [&](std::string_view type, std::string_view element, std::string_view value) {
    xml.begin_xsi("Grantee", type);
    xml.text(element, value);
    xml.end();
  };
  if (is_public_entity(entity)) {
    grantee("Group", "URI", entity == "allUsers" ? kAllUsersUri : kAuthenticatedUsersUri);
  } else {
    const std::string_view name = std::string_view(entity).substr(entity.find('-') + 1);
    const bool is_id = entity.starts_with("user-") && name.find('@') == std::string_view::npos;
    grantee("CanonicalUser", "ID", is_id ? std::string(name) : acl_id(entity));
  }
  xml.text("Permission", permission);
  xml.end();
}

Result<AclRole> read_permission(const XmlElement& grant, AclScope scope) {
  ASSIGN_OR_RETURN(const std::optional<std::string> name, child_text(grant, "Permission"));
  if (!name) return malformed_xml();
  if (*name == "FULL_CONTROL") return AclRole::kOwner;
  if (*name == "READ") return AclRole::kReader;
  if (*name == "WRITE" && scope == AclScope::kBucket) return AclRole::kWriter;
  // READ_ACP and WRITE_ACP alone are nothing that a list of GCS can say.
  return invalid_argument("Invalid value for Permission: '" + *name + "'.", "Permission");
}

Result<AclEntry> read_grant(const XmlElement& grant, const AclSubject& subject, const Acl& current) {
  const XmlElement* const grantee = grant.child("Grantee");
  if (grant.name != "Grant" || grantee == nullptr) return malformed_xml();
  ASSIGN_OR_RETURN(const AclRole role, read_permission(grant, subject.scope));
  ASSIGN_OR_RETURN(const std::optional<std::string> uri, child_text(*grantee, "URI"));
  if (uri == kAllUsersUri) return AclEntry{"allUsers", role};
  if (uri == kAuthenticatedUsersUri) return AclEntry{"allAuthenticatedUsers", role};
  ASSIGN_OR_RETURN(const std::optional<std::string> email, child_text(*grantee, "EmailAddress"));
  if (email) {
    AclEntry entry{"user-" + *email, role};
    RETURN_IF_ERROR(check_acl_entity(entry.entity));
    return entry;
  }
  ASSIGN_OR_RETURN(const std::optional<std::string> id, child_text(*grantee, "ID"));
  if (!id || uri) return malformed_xml();
  return acl_entry_of_id(*id, "user-", role, subject, current);
}

}  // namespace

XmlWriter write_s3_acl_document(const AclSubject& subject, const Acl& acl) {
  XmlWriter xml("AccessControlPolicy");
  if (!subject.owner.empty()) {
    xml.begin("Owner");
    xml.text("ID", acl_id(subject.owner));
    xml.end();
  }
  xml.begin("AccessControlList");
  for (const AclEntry& entry : acl) {
    if (entry.role == AclRole::kOwner) write_grant(xml, entry.entity, "FULL_CONTROL");
    if (entry.role == AclRole::kWriter) write_grant(xml, entry.entity, "WRITE");
    if (entry.role != AclRole::kOwner) write_grant(xml, entry.entity, "READ");
  }
  xml.end();
  return xml;
}

Result<Acl> read_s3_acl_document(const XmlElement& document, const AclSubject& subject, const Acl& current) {
  RETURN_IF_ERROR(check_children(document, {"Owner", "AccessControlList"}));
  const XmlElement* const grants = document.child("AccessControlList");
  Acl acl;
  if (grants == nullptr) return acl;
  for (const XmlElement& grant : grants->children) {
    ASSIGN_OR_RETURN(AclEntry entry, read_grant(grant, subject, current));
    // READ and WRITE of one grantee are two grants there, and one role here.
    const std::optional<AclRole> other = find_acl_role(acl, entry.entity);
    if (other) entry.role = std::max(entry.role, *other);
    set_acl_entry(acl, entry);
  }
  return acl;
}

}  // namespace lakegate
