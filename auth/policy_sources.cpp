#include "auth/policy_sources.h"

#include <algorithm>

#include "metadata/acl.h"
#include "metadata/ops/custom_roles.h"
#include "metadata/ops/groups.h"
#include "metadata/ops/iam_policies.h"
#include "metadata/ops/object_lookup.h"
#include "metadata/ops/soft_deleted_buckets.h"
#include "metadata/schema/bucket_codec.h"
#include "metadata/schema/iam_policy_codec.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

constexpr std::string_view kGroupMember = "group:";
constexpr std::string_view kGroupEntity = "group-";
constexpr std::string_view kGroupPrincipal = "principalSet://goog/group/";

ResourceType type_of(const AccessRequest& access) {
  if (access.bucket.empty()) return ResourceType::kProject;
  // A listing is a question about the bucket, whatever its prefix.
  if (access.object.empty()) return ResourceType::kBucket;
  return access.target == AccessTarget::kObject ? ResourceType::kObject : ResourceType::kManagedFolder;
}

// The rest behind the prefix, added once.
void add_named(std::string_view text, std::string_view prefix, std::vector<std::string>& names) {
  if (!text.starts_with(prefix)) return;
  const std::string_view name = text.substr(prefix.size());
  if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

void add_groups_of(const SharedPolicy& policy, std::vector<std::string>& groups) {
  if (!policy) return;
  for (const std::string& group : policy->groups) add_named(group, {}, groups);
}

std::vector<std::string> named_groups(const PolicySources& sources, const SharedDenyPolicies& deny_policies) {
  std::vector<std::string> groups;
  add_groups_of(sources.project_policy, groups);
  add_groups_of(sources.bucket_policy, groups);
  for (const ManagedFolderPolicy& folder : sources.managed_folders) add_groups_of(folder.policy, groups);
  if (sources.object_acl) {
    for (const AclEntry& entry : *sources.object_acl) add_named(entry.entity, kGroupEntity, groups);
  }
  for (const auto& policy : deny_policies) {
    for (const DenyRule& rule : policy->rules) {
      for (const std::string& principal : rule.denied_principals) add_named(principal, kGroupPrincipal, groups);
      for (const std::string& principal : rule.exception_principals) add_named(principal, kGroupPrincipal, groups);
    }
  }
  return groups;
}

// How groups name him.
std::vector<std::string> members_of(const Principal& principal) {
  std::vector<std::string> members = principal.identifiers;
  if (principal.kind == PrincipalKind::kUser && !principal.name.empty()) members.push_back("user:" + principal.name);
  if (principal.kind == PrincipalKind::kServiceAccount && !principal.name.empty()) {
    members.push_back("serviceAccount:" + principal.name);
  }
  for (const std::string& group : principal.groups) members.push_back(std::string(kGroupMember) + group);
  return members;
}

Result<CompiledPolicy> decode_compiled(std::string_view record) {
  ASSIGN_OR_RETURN(const IamPolicy policy, decode_iam_policy(record));
  return compile_policy(policy);
}

// Null where nobody has set one.
Result<SharedPolicy> find_policy(Transaction& transaction, const ResourceKey& key) {
  return transaction.get_decoded<CompiledPolicy>(
      Table::kResources, resource_key(key.kind, key.bucket_generation, key.id), decode_compiled);
}

Status add_custom_roles(Transaction& transaction, const SharedPolicy& policy, PolicySources& sources) {
  if (!policy) return Status();
  for (const std::string& name : policy->custom_roles) {
    const bool is_there =
        std::ranges::any_of(sources.custom_roles, [&](const auto& role) { return role->name == name; });
    if (is_there) continue;
    ASSIGN_OR_RETURN(std::shared_ptr<const CustomRole> role, find_shared_custom_role(transaction, name));
    if (role) sources.custom_roles.push_back(std::move(role));
  }
  return Status();
}

AccessedBucket accessed_bucket(Bucket bucket) {
  SharedPolicy policy = std::make_shared<const CompiledPolicy>(compile_policy(default_bucket_iam_policy(bucket)));
  return {std::move(bucket), std::move(policy)};
}

SubjectKind subject_kind_of(PrincipalKind kind) {
  switch (kind) {
    case PrincipalKind::kUser:
      return SubjectKind::kUser;
    case PrincipalKind::kServiceAccount:
      return SubjectKind::kServiceAccount;
    case PrincipalKind::kFederated:
      return SubjectKind::kFederated;
    case PrincipalKind::kAnonymous:
    case PrincipalKind::kUnverified:
      break;
  }
  return SubjectKind::kAnonymous;
}

}  // namespace

ResourceRequest resource_request_of(const AccessRequest& access, int64_t now_us) {
  ResourceRequest request;
  request.type = type_of(access);
  request.bucket = access.bucket;
  request.name = access.object;
  request.time_us = now_us;
  request.object_list_prefix = access.list_prefix;
  return request;
}

Result<std::shared_ptr<const AccessedBucket>> find_accessed_bucket(Transaction& transaction,
                                                                   const AccessRequest& access) {
  const std::string name(access.bucket);
  if (access.soft_deleted_bucket_generation != 0) {
    ASSIGN_OR_RETURN(std::optional<Bucket> found,
                     read_soft_deleted_bucket(transaction, name, access.soft_deleted_bucket_generation));
    if (!found) return std::shared_ptr<const AccessedBucket>();
    return std::make_shared<const AccessedBucket>(accessed_bucket(std::move(*found)));
  }
  const auto decode = [&name](std::string_view record) -> Result<AccessedBucket> {
    ASSIGN_OR_RETURN(Bucket bucket, decode_bucket(record));
    bucket.name = name;
    return accessed_bucket(std::move(bucket));
  };
  return transaction.get_decoded<AccessedBucket>(Table::kBuckets, bucket_key(name), decode);
}

Subject subject_of(const Principal& principal) {
  Subject subject;
  subject.kind = subject_kind_of(principal.kind);
  if (subject.kind == SubjectKind::kAnonymous) return subject;
  subject.identifiers = principal.identifiers;
  subject.groups = principal.groups;
  if (subject.kind == SubjectKind::kFederated) return subject;
  subject.email = principal.name;
  const size_t at = principal.name.rfind('@');
  if (at != std::string::npos) subject.domain = principal.name.substr(at + 1);
  return subject;
}

Status add_groups(Transaction& transaction, const Principal& principal, const PolicySources& sources,
                  const SharedDenyPolicies& deny_policies, Subject& subject) {
  if (subject.kind == SubjectKind::kAnonymous) return Status();
  const std::vector<std::string> candidates = named_groups(sources, deny_policies);
  if (candidates.empty()) return Status();
  ASSIGN_OR_RETURN(std::vector<std::string> groups, groups_holding(transaction, candidates, members_of(principal)));
  subject.groups = principal.groups;
  subject.groups.insert(subject.groups.end(), std::make_move_iterator(groups.begin()),
                        std::make_move_iterator(groups.end()));
  return Status();
}

Result<PolicySources> project_sources(Transaction& transaction, const std::string& project) {
  PolicySources sources;
  sources.project = project;
  ASSIGN_OR_RETURN(sources.project_policy, find_policy(transaction, {ResourceKind::kProjectIamPolicy, 0, project}));
  RETURN_IF_ERROR(add_custom_roles(transaction, sources.project_policy, sources));
  return sources;
}

Result<PolicySources> bucket_sources(Transaction& transaction, const AccessedBucket& accessed) {
  const Bucket& bucket = accessed.bucket;
  ASSIGN_OR_RETURN(PolicySources sources, project_sources(transaction, bucket.project));
  ASSIGN_OR_RETURN(sources.bucket_policy,
                   find_policy(transaction, {ResourceKind::kBucketIamPolicy, bucket.generation, {}}));
  if (!sources.bucket_policy) sources.bucket_policy = accessed.default_policy;
  RETURN_IF_ERROR(add_custom_roles(transaction, sources.bucket_policy, sources));
  sources.uniform_bucket_level_access = bucket.uniform_bucket_level_access;
  sources.public_access_prevention_enforced = bucket.public_access_prevention == PublicAccessPrevention::kEnforced;
  return sources;
}

Status add_managed_folders(Transaction& transaction, const Bucket& bucket, const ResourceRequest& request,
                           PolicySources& sources) {
  const std::string& name = request.type == ResourceType::kBucket ? request.object_list_prefix : request.name;
  for (size_t slash = name.find('/'); slash != std::string::npos; slash = name.find('/', slash + 1)) {
    ManagedFolderPolicy folder;
    folder.name = name.substr(0, slash + 1);
    ASSIGN_OR_RETURN(folder.policy,
                     find_policy(transaction, {ResourceKind::kManagedFolderIamPolicy, bucket.generation, folder.name}));
    if (!folder.policy || folder.policy->bindings.empty()) continue;
    RETURN_IF_ERROR(add_custom_roles(transaction, folder.policy, sources));
    sources.managed_folders.push_back(std::move(folder));
  }
  return Status();
}

Result<std::optional<uint64_t>> add_object_acl(Transaction& transaction, const Bucket& bucket,
                                               const AccessRequest& access, PolicySources& sources) {
  if (bucket.uniform_bucket_level_access || access.object.empty() || access.target != AccessTarget::kObject) {
    return std::optional<uint64_t>();
  }
  ASSIGN_OR_RETURN(const std::optional<Object> object,
                   find_object(transaction, bucket, std::string(access.object), access.generation));
  if (!object) return std::optional<uint64_t>();
  sources.object_acl = effective_object_acl(*object, bucket.project);
  return std::optional<uint64_t>(object->generation);
}

}  // namespace lakegate
