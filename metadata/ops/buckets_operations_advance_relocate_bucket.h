// storage.buckets.operations.advanceRelocateBucket: lets a relocation that waits for its write downtime go on
// (https://cloud.google.com/storage/docs/bucket-relocation/relocate-buckets#final-synchronization).
#pragma once

#include <cstdint>
#include <string>

#include "metadata/record/operation.h"
#include "metadata/transaction.h"

namespace lakegate {

struct BucketsOperationsAdvanceRelocateBucketRequest {
  std::string bucket;
  std::string operation_id;
  // A relocation that has not gone through by then waits again. One of the two; neither:
  // limits::kRelocationAdvanceTtlUs.
  int64_t ttl_us = 0;
  int64_t expire_time_us = 0;
};

// kInvalidArgument where the operation is no relocation or does not wait; without effect on one that was advanced.
Result<Operation> buckets_operations_advance_relocate_bucket(
    Transaction& transaction, const BucketsOperationsAdvanceRelocateBucketRequest& request);

}  // namespace lakegate
