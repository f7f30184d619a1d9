// storage.buckets.lockRetentionPolicy
// (https://cloud.google.com/storage/docs/json_api/v1/buckets/lockRetentionPolicy)
#include "metadata/ops/buckets_lock_retention_policy.h"

#include "gateway/json/bucket_answer.h"
#include "gateway/parameters.h"

namespace lakegate::json {

Task<Result<Response>> buckets_lock_retention_policy(RequestContext& context) {
  BucketsLockRetentionPolicyRequest lock;
  lock.name = context.bucket();
  CO_ASSIGN_OR_RETURN(lock.precondition, precondition_parameters(context.query));
  if (!lock.precondition.if_metageneration_match) co_return required_argument("ifMetagenerationMatch");
  auto operation = [&lock](Transaction& transaction) {
    return lakegate::buckets_lock_retention_policy(transaction, lock);
  };
  CO_ASSIGN_OR_RETURN(const Committed<Bucket> locked, co_await context.services.catalog.transact(operation));
  co_return bucket_answer(context, locked.value);
}

}  // namespace lakegate::json
