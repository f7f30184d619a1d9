// storage.buckets.setIamPolicy (https://cloud.google.com/storage/docs/json_api/v1/buckets/setIamPolicy)
#include "metadata/ops/buckets_set_iam_policy.h"

#include <nlohmann/json.hpp>

#include "auth/policy_check.h"
#include "gateway/body.h"
#include "gateway/etag.h"
#include "gateway/json/iam_policy.h"
#include "gateway/json/wire/iam_policy_wire.h"

namespace lakegate::json {

Task<Result<Response>> buckets_set_iam_policy(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_json_body(context.request));
  CO_ASSIGN_OR_RETURN(const IamPolicyUpdate update, iam_policy_from_json(resource));
  BucketsSetIamPolicyRequest set;
  set.bucket = context.bucket();
  CO_ASSIGN_OR_RETURN(set.policy, check_iam_policy(update.policy, PolicyTarget::kBucket));
  set.check = [&update](const Bucket& bucket, const IamPolicy& current) {
    return check_policy_replaces(update, current, bucket_etag(bucket));
  };
  auto operation = [&set](Transaction& transaction) { return lakegate::buckets_set_iam_policy(transaction, set); };
  CO_ASSIGN_OR_RETURN(const Committed<BucketIamPolicy> changed, co_await context.services.catalog.transact(operation));
  const std::string resource_id = "projects/_/buckets/" + changed.value.bucket.name;
  co_return iam_policy_answer(context, changed.value.policy, resource_id, bucket_etag(changed.value.bucket));
}

}  // namespace lakegate::json
