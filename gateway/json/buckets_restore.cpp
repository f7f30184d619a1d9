// storage.buckets.restore (https://cloud.google.com/storage/docs/json_api/v1/buckets/restore)
#include "metadata/ops/buckets_restore.h"

#include "gateway/json/acl_projection.h"
#include "gateway/parameters.h"

namespace lakegate::json {

Task<Result<Response>> buckets_restore(RequestContext& context) {
  BucketsRestoreRequest restore;
  restore.name = context.bucket();
  CO_ASSIGN_OR_RETURN(const std::optional<uint64_t> generation, uint64_parameter(context.query, "generation"));
  if (!generation) co_return required_argument("generation");
  restore.generation = *generation;
  auto operation = [&restore](Transaction& transaction) { return lakegate::buckets_restore(transaction, restore); };
  CO_ASSIGN_OR_RETURN(const Committed<Bucket> restored, co_await context.services.catalog.transact(operation));
  co_return co_await projected_bucket_answer(context, restored.value, /*full_by_default=*/true);
}

}  // namespace lakegate::json
