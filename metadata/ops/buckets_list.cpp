#include "metadata/ops/buckets_list.h"

#include <algorithm>

#include "metadata/schema/bucket_codec.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {

Result<BucketsListPage> buckets_list(Transaction& transaction, const BucketsListRequest& request) {
  std::string begin = bucket_key(request.prefix);
  if (!request.start_after.empty()) begin = std::max(begin, bucket_key(request.start_after) + '\0');
  const std::unique_ptr<KvCursor> cursor =
      transaction.scan(Table::kBuckets, std::move(begin), prefix_end(bucket_key(request.prefix)));
  BucketsListPage page;
  for (; cursor->valid(); cursor->next()) {
    ASSIGN_OR_RETURN(Bucket bucket, decode_bucket(cursor->value()));
    if (bucket.project != request.project) continue;
    if (page.buckets.size() >= static_cast<size_t>(std::max(request.max_results, 1))) {
      page.more = true;
      break;
    }
    bucket.name = cursor->key();
    page.buckets.push_back(std::move(bucket));
  }
  RETURN_IF_ERROR(cursor->status());
  return page;
}

}  // namespace lakegate
