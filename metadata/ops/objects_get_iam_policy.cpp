#include "metadata/ops/objects_get_iam_policy.h"

#include <algorithm>

#include "metadata/acl.h"

namespace lakegate {

IamPolicy iam_policy_of_object_acl(const Acl& acl) {
  IamBinding owners{"roles/storage.legacyObjectOwner", {}, std::nullopt};
  IamBinding readers{"roles/storage.legacyObjectReader", {}, std::nullopt};
  for (const AclEntry& entry : acl) {
    IamBinding& binding = entry.role == AclRole::kOwner ? owners : readers;
    binding.members.push_back(member_of_entity(entry.entity));
  }
  IamPolicy policy;
  for (IamBinding* binding : {&owners, &readers}) {
    if (binding->members.empty()) continue;
    std::sort(binding->members.begin(), binding->members.end());
    policy.bindings.push_back(std::move(*binding));
  }
  return policy;
}

Result<ObjectIamPolicy> objects_get_iam_policy(Transaction& transaction, const std::string& bucket,
                                               const std::string& name, std::optional<uint64_t> generation) {
  ASSIGN_OR_RETURN(ObjectAcl found, object_access_controls_get(transaction, bucket, name, generation));
  return ObjectIamPolicy{std::move(found.object), iam_policy_of_object_acl(found.acl)};
}

}  // namespace lakegate
