// storage.buckets.restore: makes a soft-deleted bucket live again, with what it held. kNotFound where there is none of
// this name and generation, kConflict where the name is taken meanwhile.
#pragma once

#include <string>

#include "metadata/record/bucket.h"
#include "metadata/transaction.h"

namespace lakegate {

struct BucketsRestoreRequest {
  std::string name;
  uint64_t generation = 0;
};

Result<Bucket> buckets_restore(Transaction& transaction, const BucketsRestoreRequest& request);

}  // namespace lakegate
