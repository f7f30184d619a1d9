// storage.buckets.get (https://cloud.google.com/storage/docs/json_api/v1/buckets/get)
#include "metadata/ops/buckets_get.h"

#include "gateway/json/acl_projection.h"
#include "gateway/parameters.h"

namespace lakegate::json {

Task<Result<Response>> buckets_get(RequestContext& context) {
  BucketsGetRequest get;
  get.name = context.bucket();
  CO_ASSIGN_OR_RETURN(get.generation, uint64_parameter(context.query, "generation"));
  CO_ASSIGN_OR_RETURN(get.soft_deleted, bool_parameter(context.query, "softDeleted", false));
  CO_ASSIGN_OR_RETURN(get.precondition, precondition_parameters(context.query));
  auto operation = [&get](Transaction& transaction) { return lakegate::buckets_get(transaction, get); };
  CO_ASSIGN_OR_RETURN(const Bucket bucket, co_await context.services.catalog.read(operation));
  co_return co_await projected_bucket_answer(context, bucket, /*full_by_default=*/false);
}

}  // namespace lakegate::json
