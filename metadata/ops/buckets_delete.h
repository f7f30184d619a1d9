// storage.buckets.delete: removes an empty bucket; kConflict while it holds objects, live or noncurrent.
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
