// storage.buckets.list: a page of a project's buckets, in name order; of soft-deleted ones, in the order in which they
// were made.
#pragma once

#include <vector>

#include "metadata/record/bucket.h"
#include "metadata/transaction.h"

namespace lakegate {

struct BucketsListRequest {
  std::string project;
  std::string prefix;
  std::string start_after;  // The last name of the page before; empty for the first.
  int max_results = 1000;
  bool soft_deleted = false;
  uint64_t start_after_generation = 0;  // With `soft_deleted`: the last generation of the page before.
};

struct BucketsListPage {
  std::vector<Bucket> buckets;
  bool more = false;
};

Result<BucketsListPage> buckets_list(Transaction& transaction, const BucketsListRequest& request);

}  // namespace lakegate
