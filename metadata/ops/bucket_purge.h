// What is left of a bucket that is gone for good, removed in bounded steps: soft-deleted objects, old versions,
// folders, policies, operations and all other rows under its generation.
//
// Nothing is added under the generation of a bucket that is gone, since everything that adds guards the bucket's
// record. So a walk that goes on behind its last row misses nothing, and one that begins anew does nothing twice.
#pragma once

#include <optional>
#include <string>

#include "metadata/transaction.h"

namespace lakegate {

struct BucketPurgePosition {
  size_t stage = 0;   // Which of the bucket's stretches of rows.
  std::string after;  // The last row of the stretch that was looked at.
  size_t kept = 0;    // Rows so far that could not be judged or are protected, and stay.
  bool operator==(const BucketPurgePosition&) const = default;
};

struct BucketPurgeStep {
  size_t removed = 0;
  size_t cost = 0;  // Of what was looked at, as step_cost() counts it.
  BucketPurgePosition position;
  bool done = false;
};

// Removes rows behind `from` until they cost `limit`.
Result<BucketPurgeStep> bucket_purge_step(Transaction& transaction, uint64_t bucket_generation,
                                          const BucketPurgePosition& from, size_t limit);

}  // namespace lakegate
