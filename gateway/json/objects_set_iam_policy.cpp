// storage.objects.setIamPolicy (https://cloud.google.com/storage/docs/json_api/v1/objects/setIamPolicy)
#include "metadata/ops/objects_set_iam_policy.h"

#include <nlohmann/json.hpp>

#include "auth/policy_check.h"
#include "gateway/body.h"
#include "gateway/etag.h"
#include "gateway/json/iam_policy.h"
#include "gateway/json/object_resource_id.h"
#include "gateway/json/wire/iam_policy_wire.h"
#include "gateway/lease_claim.h"
#include "gateway/parameters.h"

namespace lakegate::json {

Task<Result<Response>> objects_set_iam_policy(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_json_body(context.request));
  CO_ASSIGN_OR_RETURN(const IamPolicyUpdate update, iam_policy_from_json(resource));
  ObjectsSetIamPolicyRequest set;
  set.bucket = context.bucket();
  set.name = context.object();
  CO_ASSIGN_OR_RETURN(set.generation, uint64_parameter(context.query, "generation"));
  CO_ASSIGN_OR_RETURN(set.lease, lease_claim(context));
  CO_ASSIGN_OR_RETURN(set.policy, check_iam_policy(update.policy, PolicyTarget::kObject));
  set.check = [&update](const Object& object, const IamPolicy& current) {
    return check_policy_replaces(update, current, metageneration_etag(object.metageneration));
  };
  auto operation = [&set](Transaction& transaction) { return lakegate::objects_set_iam_policy(transaction, set); };
  CO_ASSIGN_OR_RETURN(const Committed<ObjectIamPolicy> changed, co_await context.services.catalog.transact(operation));
  const Object& object = changed.value.object;
  co_return iam_policy_answer(context, changed.value.policy, object_resource_id(object),
                              metageneration_etag(object.metageneration));
}

}  // namespace lakegate::json
