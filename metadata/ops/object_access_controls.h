// storage.objectAccessControls.*: the access control list of a generation. Every change raises the object's
// metageneration.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "metadata/record/acl.h"
#include "metadata/record/bucket.h"
#include "metadata/record/lease.h"
#include "metadata/record/object.h"
#include "metadata/transaction.h"

namespace lakegate {

struct ObjectAcl {
  Bucket bucket;
  Object object;
  Acl acl;  // With the owner's entry.
};

// kInvalidArgument in GCS's words for a bucket with uniform access.
Result<ObjectAcl> object_access_controls_get(Transaction& transaction, const std::string& bucket,
                                             const std::string& name, std::optional<uint64_t> generation);

struct ObjectAccessControlsChangeRequest {
  std::string bucket;
  std::string name;
  std::optional<uint64_t> generation;
  LeaseClaim lease;
  // Computes the new list from the present one. A pure function; it may run more than once.
  std::function<Result<Acl>(const Bucket& bucket, const Object& object, const Acl& current)> change;
};
// The list as it is afterwards. The owner's entry cannot go or change.
Result<ObjectAcl> object_access_controls_change(Transaction& transaction,
                                                const ObjectAccessControlsChangeRequest& request);

}  // namespace lakegate
