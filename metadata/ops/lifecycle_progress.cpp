#include "metadata/ops/lifecycle_progress.h"

#include <memory>

#include "metadata/ops/buckets_get.h"
#include "metadata/schema/bucket_codec.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/lifecycle_progress_codec.h"

namespace lakegate {
namespace {

std::string progress_key(uint64_t bucket_generation) {
  return resource_key(ResourceKind::kLifecycleProgress, bucket_generation, {});
}

}  // namespace

Result<LifecycleBucketsPage> lifecycle_list_buckets(Transaction& transaction, const std::string& after, size_t limit) {
  LifecycleBucketsPage page;
  std::string begin = after.empty() ? std::string() : bucket_key(after) + '\0';
  const std::unique_ptr<KvCursor> cursor = transaction.scan(Table::kBuckets, std::move(begin), {});
  for (size_t looked_at = 0; cursor->valid(); cursor->next()) {
    if (looked_at++ == limit) return page;
    page.last = cursor->key();
    // A damaged record is for `lakegate check`; it must not keep the other buckets from their passes.
    const Result<Bucket> bucket = decode_bucket(cursor->value());
    if (!bucket.ok() || bucket->lifecycle.empty()) continue;
    LifecycleBucket found{page.last, bucket->generation, {}};
    ASSIGN_OR_RETURN(found.progress, get_lifecycle_progress(transaction, bucket->generation));
    page.buckets.push_back(std::move(found));
  }
  RETURN_IF_ERROR(cursor->status());
  page.last.clear();
  return page;
}

Result<LifecycleProgress> get_lifecycle_progress(Transaction& transaction, uint64_t bucket_generation) {
  ASSIGN_OR_RETURN(const std::optional<std::string> record,
                   transaction.get_unguarded(Table::kResources, progress_key(bucket_generation)));
  if (!record) return LifecycleProgress();
  const Result<LifecycleProgress> progress = decode_lifecycle_progress(*record);
  return progress.ok() ? *progress : LifecycleProgress();
}

void put_lifecycle_progress(Transaction& transaction, uint64_t bucket_generation, const LifecycleProgress& progress) {
  transaction.put(Table::kResources, progress_key(bucket_generation), encode_lifecycle_progress(progress));
}

Result<LifecycleKeepResult> lifecycle_keep_progress(Transaction& transaction, const LifecycleKeepRequest& request) {
  const Result<Bucket> bucket = require_bucket(transaction, request.bucket);
  if (bucket.ok() && bucket->generation == request.bucket_generation) {
    put_lifecycle_progress(transaction, bucket->generation, request.progress);
  } else if (!bucket.ok() && bucket.status().code() != Code::kNotFound) {
    return bucket.status();
  }
  return LifecycleKeepResult();
}

}  // namespace lakegate
