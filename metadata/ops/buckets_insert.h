// storage.buckets.insert: creates a bucket. kAlreadyExists when the name is taken by any project.
#pragma once

#include <optional>

#include "metadata/record/bucket.h"
#include "metadata/transaction.h"

namespace lakegate {

struct BucketsInsertRequest {
  std::string name;  // Valid already (metadata/names.h).
  std::string project;
  BucketAttributes attributes;
  std::optional<Acl> acl = std::nullopt;  // Absent: projectPrivate.
};

// The record's generation is 0; it is the commit version.
Result<Bucket> buckets_insert(Transaction& transaction, const BucketsInsertRequest& request);

}  // namespace lakegate
