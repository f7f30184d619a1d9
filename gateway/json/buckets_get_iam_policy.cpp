// storage.buckets.getIamPolicy (https://cloud.google.com/storage/docs/json_api/v1/buckets/getIamPolicy)
#include "metadata/ops/buckets_get_iam_policy.h"

#include "gateway/etag.h"
#include "gateway/json/iam_policy.h"
#include "gateway/json/wire/iam_policy_wire.h"

namespace lakegate::json {

Task<Result<Response>> buckets_get_iam_policy(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const uint64_t version, requested_policy_version(context.query));
  auto operation = [&context](Transaction& transaction) {
    return lakegate::buckets_get_iam_policy(transaction, context.bucket());
  };
  CO_ASSIGN_OR_RETURN(const BucketIamPolicy found, co_await context.services.catalog.read(operation));
  CO_RETURN_IF_ERROR(check_requested_policy_version(found.policy, version));
  const std::string resource_id = "projects/_/buckets/" + found.bucket.name;
  co_return iam_policy_answer(context, found.policy, resource_id, bucket_etag(found.bucket));
}

}  // namespace lakegate::json
