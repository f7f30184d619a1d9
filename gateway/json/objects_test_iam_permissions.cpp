// storage.objects.testIamPermissions (https://cloud.google.com/storage/docs/json_api/v1/objects/testIamPermissions)
#include "gateway/json/iam_policy.h"
#include "gateway/parameters.h"
#include "metadata/ops/objects_get.h"

namespace lakegate::json {

Task<Result<Response>> objects_test_iam_permissions(RequestContext& context) {
  ObjectsGetRequest get;
  get.bucket = context.bucket();
  get.name = context.object();
  CO_ASSIGN_OR_RETURN(get.generation, uint64_parameter(context.query, "generation"));
  auto operation = [&get](Transaction& transaction) { return lakegate::objects_get(transaction, get); };
  const Status found = (co_await context.services.catalog.read(operation)).status();
  CO_RETURN_IF_ERROR(co_await absence_to_tell(context, found, "storage.objects.list"));
  AccessRequest resource;
  resource.bucket = context.bucket();
  resource.object = context.object();
  resource.generation = get.generation;
  co_return co_await test_iam_permissions(context, resource);
}

}  // namespace lakegate::json
