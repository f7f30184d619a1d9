// Which buckets have lifecycle rules, and how far the lifecycle worker has come in each.
#pragma once

#include <string>
#include <vector>

#include "metadata/record/bucket.h"
#include "metadata/record/lifecycle_progress.h"
#include "metadata/transaction.h"

namespace lakegate {

struct LifecycleBucket {
  std::string name;
  uint64_t generation = 0;
  LifecycleProgress progress;
};

struct LifecycleBucketsPage {
  std::vector<LifecycleBucket> buckets;  // Those that have rules.
  std::string last;                      // The last bucket that was looked at; empty at the end.
};

// Looks at no more than `limit` buckets behind the one named `after`.
Result<LifecycleBucketsPage> lifecycle_list_buckets(Transaction& transaction, const std::string& after, size_t limit);

// A damaged record is as none: the pass begins anew.
Result<LifecycleProgress> get_lifecycle_progress(Transaction& transaction, uint64_t bucket_generation);
// For a bucket whose record the same transaction guards, so that none is left of a bucket that is gone.
void put_lifecycle_progress(Transaction& transaction, uint64_t bucket_generation, const LifecycleProgress& progress);

struct LifecycleKeepRequest {
  std::string bucket;
  uint64_t bucket_generation = 0;
  LifecycleProgress progress;
};
struct LifecycleKeepResult {};
// Stores the progress of a bucket that may be gone meanwhile; then there is nothing to store.
Result<LifecycleKeepResult> lifecycle_keep_progress(Transaction& transaction, const LifecycleKeepRequest& request);

}  // namespace lakegate
