// storage.buckets.patch and storage.buckets.update: changes a bucket's attributes and raises its metageneration.
#pragma once

#include <functional>

#include "metadata/ops/iam_policies.h"
#include "metadata/precondition.h"
#include "metadata/record/bucket.h"
#include "metadata/transaction.h"

namespace lakegate {

struct BucketsPatchRequest {
  std::string name;
  Precondition precondition;  // Only the metageneration parts.
  // Turns the present attributes into the new ones; a pure function, it may run more than once.
  std::function<Result<BucketAttributes>(const Bucket& current)> change;
  BucketAclChange change_acl = nullptr;  // May be empty.
};

Result<Bucket> buckets_patch(Transaction& transaction, const BucketsPatchRequest& request);

}  // namespace lakegate
