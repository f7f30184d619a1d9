// storage.objects.setIamPolicy: replaces the object's access control list by what a policy says, and raises the
// object's metageneration. The owner stays OWNER.
#pragma once

#include "metadata/ops/objects_get_iam_policy.h"
#include "metadata/record/lease.h"

namespace lakegate {

struct ObjectsSetIamPolicyRequest {
  std::string bucket;
  std::string name;
  std::optional<uint64_t> generation;
  LeaseClaim lease;
  IamPolicy policy;  // Valid by itself (auth/policy_check.h): legacy object roles only.
  // Whether the request may replace the present policy (its etag). A pure function.
  std::function<Status(const Object& object, const IamPolicy& current)> check;
};

Result<ObjectIamPolicy> objects_set_iam_policy(Transaction& transaction, const ObjectsSetIamPolicyRequest& request);

}  // namespace lakegate
