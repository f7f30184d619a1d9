// storage.objects.getIamPolicy (https://cloud.google.com/storage/docs/json_api/v1/objects/getIamPolicy)
#include "metadata/ops/objects_get_iam_policy.h"

#include "gateway/etag.h"
#include "gateway/json/iam_policy.h"
#include "gateway/json/object_resource_id.h"
#include "gateway/parameters.h"

namespace lakegate::json {

Task<Result<Response>> objects_get_iam_policy(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const std::optional<uint64_t> generation, uint64_parameter(context.query, "generation"));
  auto operation = [&context, generation](Transaction& transaction) {
    return lakegate::objects_get_iam_policy(transaction, context.bucket(), context.object(), generation);
  };
  CO_ASSIGN_OR_RETURN(const ObjectIamPolicy found, co_await context.services.catalog.read(operation));
  co_return iam_policy_answer(context, found.policy, object_resource_id(found.object),
                              metageneration_etag(found.object.metageneration));
}

}  // namespace lakegate::json
