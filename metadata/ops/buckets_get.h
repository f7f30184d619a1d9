// storage.buckets.get: reads a bucket; kNotFound "The specified bucket does not exist."
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "metadata/precondition.h"
#include "metadata/record/bucket.h"
#include "metadata/transaction.h"

namespace lakegate {

struct BucketsGetRequest {
  std::string name;
  Precondition precondition;  // Only the metageneration parts.
  // The bucket of this generation only; with `soft_deleted` it must be stated.
  std::optional<uint64_t> generation = std::nullopt;
  bool soft_deleted = false;
};

Result<Bucket> buckets_get(Transaction& transaction, const BucketsGetRequest& request);

// A record that many read at the same time, never changed.
using SharedBucket = std::shared_ptr<const Bucket>;
// The live bucket; null where there is none. Guarded: an operation fails to commit if the bucket changes meanwhile.
Result<SharedBucket> find_bucket(Transaction& transaction, std::string_view name);

// The bucket that another operation works in, guarded likewise; kNotFound where there is none. A copy, to be changed;
// who only looks takes the shared one.
Result<Bucket> require_bucket(Transaction& transaction, std::string_view name);
Result<SharedBucket> require_shared_bucket(Transaction& transaction, std::string_view name);

}  // namespace lakegate
