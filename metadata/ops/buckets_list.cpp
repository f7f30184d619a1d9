#include "metadata/ops/buckets_list.h"

#include <algorithm>

#include "metadata/ops/soft_deleted_buckets.h"
#include "metadata/schema/bucket_codec.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

struct Range {
  Table table;
  std::string begin;
  std::string end;
};

Range range_of(const BucketsListRequest& request) {
  if (request.soft_deleted) {
    const auto begin_of = [](uint64_t generation) {
      return resource_key(ResourceKind::kSoftDeletedBucket, generation, {});
    };
    return {Table::kResources, begin_of(request.start_after_generation + 1), begin_of(UINT64_MAX)};
  }
  std::string begin = bucket_key(request.prefix);
  if (!request.start_after.empty()) begin = std::max(begin, bucket_key(request.start_after) + '\0');
  return {Table::kBuckets, std::move(begin), prefix_end(bucket_key(request.prefix))};
}

Result<std::string> name_of(const BucketsListRequest& request, std::string_view key) {
  if (!request.soft_deleted) return std::string(key);
  ASSIGN_OR_RETURN(ResourceKey decoded, decode_resource_key(key));
  return std::move(decoded.id);
}

}  // namespace

Result<BucketsListPage> buckets_list(Transaction& transaction, const BucketsListRequest& request) {
  Range range = range_of(request);
  const std::unique_ptr<KvCursor> cursor = transaction.scan(range.table, std::move(range.begin), std::move(range.end));
  BucketsListPage page;
  for (; cursor->valid(); cursor->next()) {
    ASSIGN_OR_RETURN(Bucket bucket, decode_bucket(cursor->value()));
    ASSIGN_OR_RETURN(bucket.name, name_of(request, cursor->key()));
    if (bucket.project != request.project || !bucket.name.starts_with(request.prefix)) continue;
    if (request.soft_deleted && !is_restorable(bucket, transaction.now_us())) continue;
    if (page.buckets.size() >= static_cast<size_t>(std::max(request.max_results, 1))) {
      page.more = true;
      break;
    }
    page.buckets.push_back(std::move(bucket));
  }
  RETURN_IF_ERROR(cursor->status());
  return page;
}

}  // namespace lakegate
