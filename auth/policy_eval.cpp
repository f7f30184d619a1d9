#include "auth/policy_eval.h"

#include <algorithm>
#include <array>
#include <utility>

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

// How members name the subject, without the project's teams.
std::vector<std::string> names_of(const Subject& subject, bool is_public_shut_out) {
  constexpr size_t kOwnNamesMax = 4;
  std::vector<std::string> names;
  names.reserve(kOwnNamesMax + subject.groups.size() + subject.identifiers.size());
  if (!is_public_shut_out) names.emplace_back("allUsers");
  if (subject.kind == SubjectKind::kAnonymous) return names;
  // Identities of other providers do not count (https://cloud.google.com/iam/docs/principals-overview).
  if (subject.kind != SubjectKind::kFederated && !is_public_shut_out) names.emplace_back("allAuthenticatedUsers");
  const auto add = [&names](std::string_view prefix, const std::string& value) {
    if (!value.empty()) names.push_back(std::string(prefix) + value);
  };
  if (subject.kind == SubjectKind::kUser) {
    add("user:", subject.email);
    add("domain:", subject.domain);
  }
  if (subject.kind == SubjectKind::kServiceAccount) add("serviceAccount:", subject.email);
  for (const std::string& group : subject.groups) add("group:", group);
  for (const std::string& identifier : subject.identifiers) {
    const bool is_empty = identifier.find(':') + 1 == identifier.size();
    if (identifier.starts_with("principal") && !is_empty) names.push_back(identifier);
  }
  return names;
}

// Everything about one question, so that the functions below need not hand it around.
class Evaluation {
 public:
  Evaluation(const PolicySources& sources, const Subject& subject, const ResourceRequest& request)
      : sources_(sources),
        subject_(subject),
        request_(request),
        names_(names_of(subject, sources.public_access_prevention_enforced)) {}

  bool grants(std::string_view permission) {
    // Who is in a team is looked up only for whom his own names do not suffice.
    if (policy_grants(sources_.project_policy, permission, /*is_project=*/true)) return true;
    if (add_teams() && policy_grants(sources_.project_policy, permission, /*is_project=*/true)) return true;
    if (request_.type == ResourceType::kProject) return false;
    if (policy_grants(sources_.bucket_policy, permission, /*is_project=*/false)) return true;
    for (const ManagedFolderPolicy& folder : sources_.managed_folders) {
      if (is_above(folder) && policy_grants(folder.policy, permission, /*is_project=*/false)) return true;
    }
    return request_.type == ResourceType::kObject && object_acl_grants(permission);
  }

 private:
  bool is_above(const ManagedFolderPolicy& folder) const {
    if (folder.name.empty()) return false;
    const std::string& within = request_.type == ResourceType::kBucket ? request_.object_list_prefix : request_.name;
    return within.starts_with(folder.name);
  }

  // A team is whoever has the basic role on the bucket's own project. A policy of that project cannot itself name
  // teams. Whether names came to what was known.
  bool add_teams() {
    if (std::exchange(has_teams_, true)) return false;
    if (subject_.kind == SubjectKind::kAnonymous || sources_.project.empty() || !sources_.project_policy) return false;
    std::vector<std::string> teams;
    for (const TeamRole& team : kTeamRoles) {
      const bool is_in = std::ranges::any_of(sources_.project_policy->bindings, [&](const CompiledBinding& binding) {
        return binding.role_name == team.basic_role && !binding.is_conditional && holds_subject(binding);
      });
      if (is_in) teams.push_back(std::string(team.member_prefix) + sources_.project);
    }
    names_.insert(names_.end(), std::make_move_iterator(teams.begin()), std::make_move_iterator(teams.end()));
    return !teams.empty();
  }

  bool holds_subject(const CompiledBinding& binding) const {
    return std::ranges::any_of(names_, [&](const std::string& name) { return binding.has_member(name); });
  }

  bool condition_holds(const CompiledBinding& binding) {
    if (!binding.is_conditional) return true;
    if (!binding.condition) return false;
    if (!activation_) activation_ = activation_of(request_);
    return binding.condition->evaluate(*activation_);
  }

  bool policy_grants(const SharedPolicy& policy, std::string_view permission, bool is_project) {
    return policy && std::ranges::any_of(policy->bindings, [&](const CompiledBinding& binding) {
             return role_has(binding, permission, is_project) && holds_subject(binding) && condition_holds(binding);
           });
  }

  bool role_has(const CompiledBinding& binding, std::string_view permission, bool is_project) const {
    if (binding.role != nullptr) {
      // Legacy roles stand for access control entries, which projects do not have.
      if (is_project && binding.role->is_legacy) return false;
      return role_grants(*binding.role, permission);
    }
    const CustomRole* const role = find_custom_role(binding.role_name);
    return role != nullptr && std::ranges::binary_search(role->permissions, permission);
  }

  // A role of a project is granted in that project only (https://cloud.google.com/iam/docs/roles-overview#custom).
  const CustomRole* find_custom_role(std::string_view name) const {
    for (const auto& role : sources_.custom_roles) {
      if (role->name != name || role->is_disabled) continue;
      if (name.starts_with("projects/" + sources_.project + "/roles/")) return role.get();
    }
    return nullptr;
  }

  bool object_acl_grants(std::string_view permission) const {
    static const Role& owner = *find_role("roles/storage.legacyObjectOwner");
    static const Role& reader = *find_role("roles/storage.legacyObjectReader");
    if (!sources_.object_acl || sources_.uniform_bucket_level_access) return false;
    return std::ranges::any_of(*sources_.object_acl, [&](const AclEntry& entry) {
      return role_grants(entry.role == AclRole::kOwner ? owner : reader, permission) && is_entity(entry.entity);
    });
  }

  bool is_entity(const std::string& entity) const {
    // Lists know no difference between users and service accounts.
    if (entity.starts_with("user-")) {
      const bool has_address = subject_.kind == SubjectKind::kUser || subject_.kind == SubjectKind::kServiceAccount;
      return has_address && !subject_.email.empty() && entity == "user-" + subject_.email;
    }
    return std::ranges::find(names_, member_of_entity(entity)) != names_.end();
  }

  const PolicySources& sources_;
  const Subject& subject_;
  const ResourceRequest& request_;
  std::vector<std::string> names_;
  bool has_teams_ = false;
  std::optional<cel::Activation> activation_;  // Made when the first condition asks.
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
  Evaluation evaluation(sources, subject, request);
  std::vector<std::string_view> allowed;
  for (const std::string_view permission : all_permissions()) {
    if (evaluation.grants(permission)) allowed.push_back(permission);
  }
  return allowed;
}

}  // namespace lakegate
