#include "metadata/ops/objects_set_iam_policy.h"

#include "metadata/acl.h"

namespace lakegate {
namespace {

// kInvalidArgument for members that a list cannot name.
Result<Acl> object_acl_of(const IamPolicy& policy) {
  Acl acl;
  for (const IamBinding& binding : policy.bindings) {
    const bool is_owner = binding.role == "roles/storage.legacyObjectOwner";
    for (const std::string& member : binding.members) {
      const std::optional<std::string> entity = entity_of_member(member);
      if (!entity) return invalid_argument("The member " + member + " is not supported for this resource.");
      // Of two roles the greater one holds.
      if (find_acl_role(acl, *entity) == AclRole::kOwner) continue;
      set_acl_entry(acl, {*entity, is_owner ? AclRole::kOwner : AclRole::kReader});
    }
  }
  return acl;
}

}  // namespace

Result<ObjectIamPolicy> objects_set_iam_policy(Transaction& transaction, const ObjectsSetIamPolicyRequest& request) {
  ASSIGN_OR_RETURN(const Acl wanted, object_acl_of(request.policy));
  ObjectAccessControlsChangeRequest change;
  change.bucket = request.bucket;
  change.name = request.name;
  change.generation = request.generation;
  change.precondition.lease = request.lease;
  change.change = [&](const Bucket&, const Object& object, const Acl& current) -> Result<Acl> {
    RETURN_IF_ERROR(request.check(object, iam_policy_of_object_acl(current)));
    Acl acl = wanted;
    if (!object.owner.empty()) set_acl_entry(acl, {object.owner, AclRole::kOwner});
    return acl;
  };
  ASSIGN_OR_RETURN(ObjectAcl changed, object_access_controls_change(transaction, change));
  return ObjectIamPolicy{std::move(changed.object), iam_policy_of_object_acl(changed.acl)};
}

}  // namespace lakegate
