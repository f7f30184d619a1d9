// storage.bucketAccessControls.*: the bucket's access control list, a view of its IAM policy. Every change raises the
// bucket's metageneration.
#pragma once

#include <string>

#include "metadata/ops/iam_policies.h"
#include "metadata/precondition.h"

namespace lakegate {

struct BucketAcl {
  Bucket bucket;
  Acl acl;
};

// kInvalidArgument in GCS's words for a bucket with uniform access.
Result<BucketAcl> bucket_access_controls_get(Transaction& transaction, const std::string& bucket);

struct BucketAccessControlsChangeRequest {
  std::string bucket;
  BucketAclChange change;
  Precondition precondition = {};  // Only the metageneration parts.
};
// The list as it is afterwards.
Result<BucketAcl> bucket_access_controls_change(Transaction& transaction,
                                                const BucketAccessControlsChangeRequest& request);

}  // namespace lakegate
