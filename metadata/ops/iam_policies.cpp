#include "metadata/ops/iam_policies.h"

#include <algorithm>
#include <array>

#include "metadata/acl.h"
#include "metadata/schema/codec.h"
#include "metadata/schema/iam_policy_codec.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

struct LegacyRole {
  AclRole acl_role;
  std::string_view iam_role;
};
// The greatest first: an entity with several shows the greatest.
constexpr std::array kLegacyRoles = {LegacyRole{AclRole::kOwner, "roles/storage.legacyBucketOwner"},
                                     LegacyRole{AclRole::kWriter, "roles/storage.legacyBucketWriter"},
                                     LegacyRole{AclRole::kReader, "roles/storage.legacyBucketReader"}};
// Of a row's key: behind the kind.
constexpr size_t kResourceKeyGenerationOffset = 1;

const LegacyRole* find_legacy_role(const IamBinding& binding) {
  const auto found = std::find_if(kLegacyRoles.begin(), kLegacyRoles.end(),
                                  [&](const LegacyRole& each) { return each.iam_role == binding.role; });
  return found == kLegacyRoles.end() || binding.condition ? nullptr : &*found;
}

bool holds_public_member(const IamPolicy& policy) {
  return std::any_of(policy.bindings.begin(), policy.bindings.end(), [](const IamBinding& binding) {
    return std::any_of(binding.members.begin(), binding.members.end(), is_public_entity);
  });
}

int order_of(const AclEntry& entry) {
  const std::optional<ProjectTeam> team = project_team(entry.entity);
  if (!team) return 3;
  if (team->team == "owners") return 0;
  return team->team == "editors" ? 1 : 2;
}

void add_member(IamPolicy& policy, std::string_view role, std::string member) {
  for (IamBinding& binding : policy.bindings) {
    if (binding.role != role || binding.condition) continue;
    binding.members.push_back(std::move(member));
    return;
  }
  policy.bindings.push_back({std::string(role), {std::move(member)}, std::nullopt});
}

Result<std::optional<IamPolicy>> find_policy(Transaction& transaction, const std::string& key) {
  ASSIGN_OR_RETURN(const auto policy, transaction.get_decoded<IamPolicy>(Table::kResources, key, decode_iam_policy));
  return policy ? std::optional<IamPolicy>(*policy) : std::nullopt;
}

}  // namespace

IamPolicy default_bucket_iam_policy(const Bucket& bucket) {
  const std::vector<std::string> owners = {"projectEditor:" + bucket.project, "projectOwner:" + bucket.project};
  const std::vector<std::string> viewers = {"projectViewer:" + bucket.project};
  IamPolicy policy;
  policy.bindings = {{"roles/storage.legacyBucketOwner", owners, std::nullopt},
                     {"roles/storage.legacyBucketReader", viewers, std::nullopt}};
  if (bucket.uniform_bucket_level_access) {
    policy.bindings.push_back({"roles/storage.legacyObjectOwner", owners, std::nullopt});
    policy.bindings.push_back({"roles/storage.legacyObjectReader", viewers, std::nullopt});
  }
  return policy;
}

Result<IamPolicy> get_bucket_iam_policy(Transaction& transaction, const Bucket& bucket) {
  const std::string key = resource_key(ResourceKind::kBucketIamPolicy, bucket.generation, {});
  ASSIGN_OR_RETURN(std::optional<IamPolicy> stored, find_policy(transaction, key));
  return stored ? std::move(*stored) : default_bucket_iam_policy(bucket);
}

void put_bucket_iam_policy(Transaction& transaction, const Bucket& bucket, const IamPolicy& policy) {
  transaction.put_stamped(Table::kResources, resource_key(ResourceKind::kBucketIamPolicy, bucket.generation, {}),
                          bucket.generation == 0 ? kResourceKeyGenerationOffset : kNoStamp, encode_iam_policy(policy),
                          kNoStamp);
}

IamPolicy with_project_ids(IamPolicy policy, const std::string& project) {
  for (IamBinding& binding : policy.bindings) {
    for (std::string& member : binding.members) {
      const std::optional<std::string> entity = entity_of_member(member);
      if (entity && project_team(*entity)) member = member_of_entity(canonical_entity(*entity, project));
    }
  }
  return policy;
}

Status check_iam_policy_allowed(const Bucket& bucket, const IamPolicy& policy) {
  if (bucket.public_access_prevention == PublicAccessPrevention::kEnforced && holds_public_member(policy)) {
    return public_access_refusal();
  }
  const bool has_conditions = std::any_of(policy.bindings.begin(), policy.bindings.end(),
                                          [](const IamBinding& binding) { return binding.condition.has_value(); });
  if (!has_conditions) return Status();
  if (!bucket.uniform_bucket_level_access) {
    return Status(Code::kConditionNotMet,
                  "Cannot set IAM policy with conditions: enable uniform bucket-level access on the bucket first.")
        .at("If-Match");
  }
  if (policy.version < 3) {
    return invalid_argument("The version of a policy with conditional role bindings must be at least 3.");
  }
  return Status();
}

Acl bucket_acl_of(const IamPolicy& policy) {
  Acl acl;
  for (const LegacyRole& role : kLegacyRoles) {
    for (const IamBinding& binding : policy.bindings) {
      if (binding.role != role.iam_role || binding.condition) continue;
      for (const std::string& member : binding.members) {
        const std::optional<std::string> entity = entity_of_member(member);
        if (entity && !find_acl_role(acl, *entity)) acl.push_back({*entity, role.acl_role});
      }
    }
  }
  std::stable_sort(acl.begin(), acl.end(),
                   [](const AclEntry& a, const AclEntry& b) { return order_of(a) < order_of(b); });
  return acl;
}

IamPolicy with_bucket_acl(IamPolicy policy, const Acl& acl) {
  for (IamBinding& binding : policy.bindings) {
    if (find_legacy_role(binding) == nullptr) continue;
    std::erase_if(binding.members, [](const std::string& member) { return entity_of_member(member).has_value(); });
  }
  for (const AclEntry& entry : acl) {
    const auto role = std::find_if(kLegacyRoles.begin(), kLegacyRoles.end(),
                                   [&](const LegacyRole& each) { return each.acl_role == entry.role; });
    add_member(policy, role->iam_role, member_of_entity(entry.entity));
  }
  for (IamBinding& binding : policy.bindings) {
    if (find_legacy_role(binding) != nullptr) std::sort(binding.members.begin(), binding.members.end());
  }
  std::erase_if(policy.bindings, [](const IamBinding& binding) { return binding.members.empty(); });
  return policy;
}

Status change_bucket_acl(Transaction& transaction, const Bucket& bucket, const BucketAclChange& change) {
  // A new bucket has no row yet.
  IamPolicy policy = default_bucket_iam_policy(bucket);
  if (bucket.generation != 0) {
    ASSIGN_OR_RETURN(policy, get_bucket_iam_policy(transaction, bucket));
  }
  const Acl current = bucket_acl_of(policy);
  ASSIGN_OR_RETURN(const Acl wanted, change(bucket, current));
  const Acl acl = canonical_acl(wanted, bucket.project);
  if (acl == current) return Status();
  if (bucket.uniform_bucket_level_access) return uniform_access_refusal(kCannotUpdateBucketAcl);
  RETURN_IF_ERROR(check_acl_allowed(bucket, acl));
  put_bucket_iam_policy(transaction, bucket, with_bucket_acl(std::move(policy), acl));
  return Status();
}

Result<IamPolicy> get_managed_folder_iam_policy(Transaction& transaction, const Bucket& bucket,
                                                const std::string& name) {
  const std::string key = resource_key(ResourceKind::kManagedFolderIamPolicy, bucket.generation, name);
  ASSIGN_OR_RETURN(std::optional<IamPolicy> stored, find_policy(transaction, key));
  return stored.value_or(IamPolicy());
}

void put_managed_folder_iam_policy(Transaction& transaction, const Bucket& bucket, const std::string& name,
                                   const IamPolicy& policy) {
  transaction.put(Table::kResources, resource_key(ResourceKind::kManagedFolderIamPolicy, bucket.generation, name),
                  encode_iam_policy(policy));
}

}  // namespace lakegate
