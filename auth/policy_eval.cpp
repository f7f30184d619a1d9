#include "auth/policy_eval.h"

#include <algorithm>
#include <array>

#include "auth/cel/expression.h"
#include "auth/roles.h"
#include "metadata/acl.h"

namespace lakegate {
namespace {

struct TeamRole {
  std::string_view member_prefix;
  std::string_view basic_role;
};
constexpr std::array kTeamRoles = {TeamRole{"projectOwner:", "roles/owner"}, TeamRole{"projectEditor:", "roles/editor"},
                                   TeamRole{"projectViewer:", "roles/viewer"}};

std::string type_name(ResourceType type) {
  switch (type) {
    case ResourceType::kProject:
      return "cloudresourcemanager.googleapis.com/Project";
    case ResourceType::kBucket:
      return "storage.googleapis.com/Bucket";
    case ResourceType::kManagedFolder:
      return "storage.googleapis.com/ManagedFolder";
    case ResourceType::kObject:
      return "storage.googleapis.com/Object";
  }
  return {};
}

// Everything about one question, so that the functions below need not hand it around.
class Evaluation {
 public:
  Evaluation(const PolicySources& sources, const Subject& subject, const ResourceRequest& request)
      : sources_(sources), subject_(subject), activation_(activation_of(request)) {
    collect(sources.project_policy, /*is_project=*/true);
    if (request.type == ResourceType::kProject) return;
    if (sources.bucket_policy) collect(*sources.bucket_policy, /*is_project=*/false);
    for (const ManagedFolderPolicy& folder : sources.managed_folders) {
      if (is_above(folder, request)) collect(folder.policy, /*is_project=*/false);
    }
    if (request.type == ResourceType::kObject) collect_object_acl();
  }

  bool grants(std::string_view permission) const {
    return std::any_of(roles_.begin(), roles_.end(),
                       [&](const Role* role) { return role_grants(*role, permission); }) ||
           std::any_of(custom_roles_.begin(), custom_roles_.end(), [&](const CustomRole* role) {
             return std::binary_search(role->permissions.begin(), role->permissions.end(), permission);
           });
  }

 private:
  static bool is_above(const ManagedFolderPolicy& folder, const ResourceRequest& request) {
    if (folder.name.empty()) return false;
    const std::string& within = request.type == ResourceType::kBucket ? request.object_list_prefix : request.name;
    return within.starts_with(folder.name);
  }

  bool is_member(const std::string& member) const {
    if (member == "allUsers") return !sources_.public_access_prevention_enforced;
    if (subject_.kind == SubjectKind::kAnonymous) return false;
    // Identities of other providers do not count (https://cloud.google.com/iam/docs/principals-overview).
    if (member == "allAuthenticatedUsers") {
      return subject_.kind != SubjectKind::kFederated && !sources_.public_access_prevention_enforced;
    }
    const size_t colon = member.find(':');
    const std::string_view value = std::string_view(member).substr(colon == std::string::npos ? 0 : colon + 1);
    if (value.empty()) return false;
    if (member.starts_with("user:")) return subject_.kind == SubjectKind::kUser && value == subject_.email;
    if (member.starts_with("serviceAccount:")) {
      return subject_.kind == SubjectKind::kServiceAccount && value == subject_.email;
    }
    if (member.starts_with("group:")) {
      return std::find(subject_.groups.begin(), subject_.groups.end(), value) != subject_.groups.end();
    }
    if (member.starts_with("domain:")) return subject_.kind == SubjectKind::kUser && value == subject_.domain;
    if (member.starts_with("principal")) {
      return std::find(subject_.identifiers.begin(), subject_.identifiers.end(), member) != subject_.identifiers.end();
    }
    return is_in_project_team(member);
  }

  // A team is whoever has the basic role on the bucket's own project. A policy of that project cannot itself name
  // teams.
  bool is_in_project_team(const std::string& member) const {
    for (const TeamRole& team : kTeamRoles) {
      if (member != std::string(team.member_prefix) + sources_.project) continue;
      for (const IamBinding& binding : sources_.project_policy.bindings) {
        if (binding.role != team.basic_role || binding.condition) continue;
        const bool is_in = std::any_of(binding.members.begin(), binding.members.end(), [&](const std::string& each) {
          return !each.starts_with("project") && is_member(each);
        });
        if (is_in) return true;
      }
    }
    return false;
  }

  bool condition_holds(const IamBinding& binding) const {
    if (!binding.condition) return true;
    const Result<cel::Expression> expression = cel::Expression::compile(binding.condition->expression);
    return expression.ok() && expression->evaluate(activation_);
  }

  void collect(const IamPolicy& policy, bool is_project) {
    for (const IamBinding& binding : policy.bindings) {
      const Role* role = find_role(binding.role);
      const CustomRole* custom_role = role == nullptr ? find_custom_role(binding.role) : nullptr;
      if (role == nullptr && custom_role == nullptr) continue;
      // Legacy roles stand for access control entries, which projects do not have.
      if (is_project && role != nullptr && role->is_legacy) continue;
      const bool is_in = std::any_of(binding.members.begin(), binding.members.end(),
                                     [&](const std::string& member) { return is_member(member); });
      if (!is_in || !condition_holds(binding)) continue;
      if (role != nullptr) roles_.push_back(role);
      if (custom_role != nullptr) custom_roles_.push_back(custom_role);
    }
  }

  // A role of a project is granted in that project only (https://cloud.google.com/iam/docs/roles-overview#custom).
  const CustomRole* find_custom_role(std::string_view name) const {
    const std::string own = "projects/" + sources_.project + "/roles/";
    for (const CustomRole& role : sources_.custom_roles) {
      if (role.name == name && name.starts_with(own) && !role.is_disabled) return &role;
    }
    return nullptr;
  }

  void collect_object_acl() {
    if (!sources_.object_acl || sources_.uniform_bucket_level_access) return;
    for (const AclEntry& entry : *sources_.object_acl) {
      if (!is_entity(entry.entity)) continue;
      roles_.push_back(find_role(entry.role == AclRole::kOwner ? "roles/storage.legacyObjectOwner"
                                                               : "roles/storage.legacyObjectReader"));
    }
  }

  bool is_entity(const std::string& entity) const {
    // Lists know no difference between users and service accounts.
    if (entity.starts_with("user-")) {
      const bool has_address = subject_.kind == SubjectKind::kUser || subject_.kind == SubjectKind::kServiceAccount;
      return has_address && !subject_.email.empty() && entity == "user-" + subject_.email;
    }
    return is_member(member_of_entity(entity));
  }

  const PolicySources& sources_;
  const Subject& subject_;
  cel::Activation activation_;
  std::vector<const Role*> roles_;
  std::vector<const CustomRole*> custom_roles_;
};

}  // namespace

std::string resource_name(const ResourceRequest& request) {
  if (request.type == ResourceType::kProject) return "projects/_";
  const std::string bucket = "projects/_/buckets/" + request.bucket;
  if (request.type == ResourceType::kObject) return bucket + "/objects/" + request.name;
  if (request.type == ResourceType::kManagedFolder) return bucket + "/managedFolders/" + request.name;
  return bucket;
}

cel::Activation activation_of(const ResourceRequest& request) {
  cel::Activation activation;
  activation.resource_name = resource_name(request);
  activation.resource_type = type_name(request.type);
  activation.request_time_us = request.time_us;
  activation.object_list_prefix = request.object_list_prefix;
  return activation;
}

bool is_allowed(const PolicySources& sources, const Subject& subject, const ResourceRequest& request,
                std::string_view permission) {
  return Evaluation(sources, subject, request).grants(permission);
}

std::vector<std::string_view> allowed_permissions(const PolicySources& sources, const Subject& subject,
                                                  const ResourceRequest& request) {
  const Evaluation evaluation(sources, subject, request);
  std::vector<std::string_view> allowed;
  for (const std::string_view permission : all_permissions()) {
    if (evaluation.grants(permission)) allowed.push_back(permission);
  }
  return allowed;
}

}  // namespace lakegate
