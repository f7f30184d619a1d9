// storage.buckets.testIamPermissions (https://cloud.google.com/storage/docs/json_api/v1/buckets/testIamPermissions)
#include "gateway/json/iam_policy.h"
#include "metadata/ops/buckets_get.h"

namespace lakegate::json {

Task<Result<Response>> buckets_test_iam_permissions(RequestContext& context) {
  auto operation = [&context](Transaction& transaction) { return require_bucket(transaction, context.bucket()); };
  const Status found = (co_await context.services.catalog.read(operation)).status();
  CO_RETURN_IF_ERROR(co_await absence_to_tell(context, found, {}));
  AccessRequest resource;
  resource.bucket = context.bucket();
  co_return co_await test_iam_permissions(context, resource);
}

}  // namespace lakegate::json
