#include "metadata/acl.h"

#include <algorithm>
#include <array>

#include "metadata/project_number.h"

namespace lakegate {
namespace {

constexpr std::string_view kAllUsers = "allUsers";
constexpr std::string_view kAllAuthenticatedUsers = "allAuthenticatedUsers";
constexpr std::string_view kServiceAccountDomain = "gserviceaccount.com";
constexpr size_t kIdBytesMax = 320;

struct TeamForm {
  std::string_view entity_prefix;
  std::string_view team;
  std::string_view member_prefix;
};
constexpr TeamForm kOwners = {"project-owners-", "owners", "projectOwner:"};
constexpr TeamForm kEditors = {"project-editors-", "editors", "projectEditor:"};
constexpr TeamForm kViewers = {"project-viewers-", "viewers", "projectViewer:"};
constexpr std::array kTeams = {kOwners, kEditors, kViewers};

struct AddressForm {
  std::string_view entity_prefix;
  std::string_view member_prefix;
};
constexpr std::array kAddresses = {AddressForm{"user-", "user:"}, AddressForm{"user-", "serviceAccount:"},
                                   AddressForm{"group-", "group:"}, AddressForm{"domain-", "domain:"}};

// What addresses, ids, domains and projects are made of.
bool is_plain_id(std::string_view text) {
  constexpr std::string_view kOtherCharacters = "@._-+%:'";
  return !text.empty() && text.size() <= kIdBytesMax && std::count(text.begin(), text.end(), '@') <= 1 &&
         text.front() != '@' && text.back() != '@' && std::all_of(text.begin(), text.end(), [&](unsigned char c) {
           return std::isalnum(c) != 0 || kOtherCharacters.find(static_cast<char>(c)) != std::string_view::npos;
         });
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower;
}

AclEntry team_entry(const TeamForm& form, AclRole role, std::string_view project = {}) {
  return {std::string(form.entity_prefix) + std::string(project), role};
}

Acl team_acl(std::string_view project) {
  return {team_entry(kOwners, AclRole::kOwner, project), team_entry(kEditors, AclRole::kOwner, project),
          team_entry(kViewers, AclRole::kReader, project)};
}

}  // namespace

Status check_acl_entity(std::string_view entity) {
  if (is_public_entity(entity)) return Status();
  if (const std::optional<ProjectTeam> team = project_team(entity)) {
    if (is_plain_id(team->project)) return Status();
  } else {
    for (const AddressForm& form : kAddresses) {
      if (entity.starts_with(form.entity_prefix) && is_plain_id(entity.substr(form.entity_prefix.size()))) {
        return Status();
      }
    }
  }
  return invalid_argument("Invalid Value", "entity");
}

std::string canonical_entity(std::string_view entity, const std::string& project) {
  if (is_public_entity(entity)) return std::string(entity);
  const std::optional<ProjectTeam> team = project_team(entity);
  if (!team) return lower_case(entity);
  if (!team->project.empty() && team->project != std::to_string(project_number(project))) return std::string(entity);
  return std::string(entity.substr(0, entity.size() - team->project.size())) + project;
}

Acl canonical_acl(const Acl& acl, const std::string& project) {
  Acl canonical;
  for (const AclEntry& entry : acl) set_acl_entry(canonical, {canonical_entity(entry.entity, project), entry.role});
  return canonical;
}

std::optional<ProjectTeam> project_team(std::string_view entity) {
  for (const TeamForm& form : kTeams) {
    if (entity.starts_with(form.entity_prefix)) {
      return ProjectTeam{form.team, entity.substr(form.entity_prefix.size())};
    }
  }
  return std::nullopt;
}

bool is_public_entity(std::string_view entity) { return entity == kAllUsers || entity == kAllAuthenticatedUsers; }

std::optional<AclRole> find_acl_role(const Acl& acl, std::string_view entity) {
  for (const AclEntry& entry : acl) {
    if (entry.entity == entity) return entry.role;
  }
  return std::nullopt;
}

void set_acl_entry(Acl& acl, const AclEntry& entry) {
  const auto found =
      std::find_if(acl.begin(), acl.end(), [&](const AclEntry& each) { return each.entity == entry.entity; });
  if (found == acl.end()) {
    acl.push_back(entry);
  } else {
    found->role = entry.role;
  }
}

bool remove_acl_entry(Acl& acl, std::string_view entity) {
  return std::erase_if(acl, [&](const AclEntry& each) { return each.entity == entity; }) > 0;
}

std::optional<Acl> predefined_bucket_acl(std::string_view name) {
  const AclEntry owners = team_entry(kOwners, AclRole::kOwner);
  if (name == "projectPrivate") return team_acl({});
  if (name == "private") return Acl{owners};
  if (name == "authenticatedRead") return Acl{owners, {std::string(kAllAuthenticatedUsers), AclRole::kReader}};
  if (name == "publicRead") return Acl{owners, {std::string(kAllUsers), AclRole::kReader}};
  if (name == "publicReadWrite") return Acl{owners, {std::string(kAllUsers), AclRole::kWriter}};
  return std::nullopt;
}

std::optional<Acl> predefined_object_acl(std::string_view name) {
  if (name == "projectPrivate") return team_acl({});
  if (name == "private") return Acl{};
  if (name == "authenticatedRead") return Acl{{std::string(kAllAuthenticatedUsers), AclRole::kReader}};
  if (name == "publicRead") return Acl{{std::string(kAllUsers), AclRole::kReader}};
  if (name == "bucketOwnerRead") return Acl{team_entry(kOwners, AclRole::kReader)};
  if (name == "bucketOwnerFullControl") return Acl{team_entry(kOwners, AclRole::kOwner)};
  return std::nullopt;
}

std::optional<Acl> predefined_default_object_acl(std::string_view name) {
  std::optional<Acl> acl = predefined_object_acl(name);
  if (acl && acl->size() == 1 && is_public_entity(acl->front().entity)) {
    acl->insert(acl->begin(), team_entry(kOwners, AclRole::kOwner));
  }
  return acl;
}

Acl project_private_acl(const std::string& project) { return team_acl(project); }

Acl effective_object_acl(const Object& object, const std::string& project) {
  Acl acl = object.acl ? *object.acl : project_private_acl(project);
  if (!object.owner.empty()) set_acl_entry(acl, {object.owner, AclRole::kOwner});
  return acl;
}

std::string member_of_entity(std::string_view entity) {
  for (const TeamForm& form : kTeams) {
    if (entity.starts_with(form.entity_prefix)) {
      return std::string(form.member_prefix) + std::string(entity.substr(form.entity_prefix.size()));
    }
  }
  for (const AddressForm& form : kAddresses) {
    if (!entity.starts_with(form.entity_prefix)) continue;
    const bool is_service_account = form.entity_prefix == "user-" && entity.ends_with(kServiceAccountDomain);
    return std::string(is_service_account ? "serviceAccount:" : form.member_prefix) +
           std::string(entity.substr(form.entity_prefix.size()));
  }
  return std::string(entity);
}

std::optional<std::string> entity_of_member(std::string_view member) {
  if (is_public_entity(member)) return std::string(member);
  for (const TeamForm& form : kTeams) {
    if (member.starts_with(form.member_prefix)) {
      return std::string(form.entity_prefix) + std::string(member.substr(form.member_prefix.size()));
    }
  }
  for (const AddressForm& form : kAddresses) {
    if (member.starts_with(form.member_prefix)) {
      return std::string(form.entity_prefix) + std::string(member.substr(form.member_prefix.size()));
    }
  }
  return std::nullopt;
}

Status uniform_access_refusal(std::string_view sentence) {
  return Status(
      Code::kInvalidArgument,
      std::string(sentence) + " Read more at https://cloud.google.com/storage/docs/uniform-bucket-level-access");
}

Status public_access_refusal() {
  return Status(Code::kConditionNotMet,
                "The member bindings allUsers and allAuthenticatedUsers are not allowed since public access prevention "
                "is enforced.")
      .at("If-Match");
}

Status check_acl_allowed(const Bucket& bucket, const Acl& acl) {
  if (bucket.public_access_prevention != PublicAccessPrevention::kEnforced) return Status();
  const bool is_public =
      std::any_of(acl.begin(), acl.end(), [](const AclEntry& entry) { return is_public_entity(entry.entity); });
  return is_public ? public_access_refusal() : Status();
}

Result<Acl> admit_object_acl(const Bucket& bucket, const Acl& acl, std::string_view sentence) {
  if (bucket.uniform_bucket_level_access) return uniform_access_refusal(sentence);
  RETURN_IF_ERROR(check_acl_allowed(bucket, acl));
  return canonical_acl(acl, bucket.project);
}

}  // namespace lakegate
