// storage.buckets.delete: removes an empty bucket; kConflict while it holds objects, live or noncurrent. The name is
// free at once. Where the bucket's soft delete is on, the bucket stays restorable for as long, together with its
// soft-deleted objects; else all that is left of it is purged in the background.
#pragma once

#include "metadata/precondition.h"
#include "metadata/transaction.h"

namespace lakegate {

struct BucketsDeleteRequest {
  std::string name;
  Precondition precondition;  // Only the metageneration parts.
};

struct BucketsDeleteResult {};

Result<BucketsDeleteResult> buckets_delete(Transaction& transaction, const BucketsDeleteRequest& request);

}  // namespace lakegate
