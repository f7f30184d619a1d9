// storage.objects.getIamPolicy: the object's access control list as the IAM policy that it amounts to
// (https://cloud.google.com/storage/docs/access-control/iam#acls).
#pragma once

#include "metadata/ops/object_access_controls.h"
#include "metadata/record/iam_policy.h"

namespace lakegate {

struct ObjectIamPolicy {
  Object object;
  IamPolicy policy;
};

IamPolicy iam_policy_of_object_acl(const Acl& acl);

// kInvalidArgument in GCS's words for a bucket with uniform access.
Result<ObjectIamPolicy> objects_get_iam_policy(Transaction& transaction, const std::string& bucket,
                                               const std::string& name, std::optional<uint64_t> generation);

}  // namespace lakegate
