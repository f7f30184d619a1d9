// storage.defaultObjectAccessControls.*: the list that a bucket gives to new objects. Every change raises the bucket's
// metageneration; what objects have already stays.
#pragma once

#include <string>

#include "metadata/ops/bucket_access_controls.h"

namespace lakegate {

// The list as clients see it: projectPrivate where the bucket has none of its own.
Acl effective_default_object_acl(const Bucket& bucket);

// kInvalidArgument in GCS's words for a bucket with uniform access. `precondition`: only the metageneration parts.
Result<BucketAcl> default_object_access_controls_get(Transaction& transaction, const std::string& bucket,
                                                     const Precondition& precondition);
Result<BucketAcl> default_object_access_controls_change(Transaction& transaction,
                                                        const BucketAccessControlsChangeRequest& request);

}  // namespace lakegate
