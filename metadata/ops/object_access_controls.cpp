#include "metadata/ops/object_access_controls.h"

#include "metadata/acl.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/object_lookup.h"
#include "metadata/ops/objects_patch.h"

namespace lakegate {

Result<ObjectAcl> object_access_controls_get(Transaction& transaction, const std::string& bucket,
                                             const std::string& name, std::optional<uint64_t> generation) {
  ObjectAcl found;
  ASSIGN_OR_RETURN(found.bucket, require_bucket(transaction, bucket));
  ASSIGN_OR_RETURN(found.object, require_object(transaction, found.bucket, name, generation));
  if (found.bucket.uniform_bucket_level_access) return uniform_access_refusal(kCannotGetObjectAcl);
  found.acl = effective_object_acl(found.object, found.bucket.project);
  return found;
}

Result<ObjectAcl> object_access_controls_change(Transaction& transaction,
                                                const ObjectAccessControlsChangeRequest& request) {
  ObjectAcl changed;
  ASSIGN_OR_RETURN(changed.bucket, require_bucket(transaction, request.bucket));
  ObjectsPatchRequest patch;
  patch.bucket = request.bucket;
  patch.name = request.name;
  patch.generation = request.generation;
  patch.precondition.lease = request.lease;
  patch.change = [&](const Object& object) -> Result<ObjectAttributes> {
    if (changed.bucket.uniform_bucket_level_access) return uniform_access_refusal(kCannotUpdateObjectAcl);
    ObjectAttributes attributes = object;
    const Acl current = effective_object_acl(object, changed.bucket.project);
    ASSIGN_OR_RETURN(const Acl acl, request.change(changed.bucket, object, current));
    if (!object.owner.empty() && find_acl_role(acl, object.owner) != AclRole::kOwner) {
      return invalid_argument("The owner of an object always has OWNER access to it.", "entity");
    }
    attributes.acl = acl;
    return attributes;
  };
  ASSIGN_OR_RETURN(changed.object, objects_patch(transaction, patch));
  changed.acl = effective_object_acl(changed.object, changed.bucket.project);
  return changed;
}

}  // namespace lakegate
