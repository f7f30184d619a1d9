// storage.buckets.patch (https://cloud.google.com/storage/docs/json_api/v1/buckets/patch)
#include "metadata/ops/buckets_patch.h"

#include <nlohmann/json.hpp>

#include "gateway/body.h"
#include "gateway/json/bucket_answer.h"
#include "gateway/json/wire/bucket_wire.h"
#include "gateway/parameters.h"

namespace lakegate::json {

Task<Result<Response>> buckets_patch(RequestContext& context) {
  CO_RETURN_IF_ERROR(check_predefined_acl_parameters(context.query));
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_json_body(context.request));
  BucketsPatchRequest patch;
  patch.name = context.bucket();
  CO_ASSIGN_OR_RETURN(patch.precondition, precondition_parameters(context.query));
  patch.change = [&resource](const Bucket& current) { return patch_bucket_attributes(current, resource); };
  auto operation = [&patch](Transaction& transaction) { return lakegate::buckets_patch(transaction, patch); };
  CO_ASSIGN_OR_RETURN(const Committed<Bucket> changed, co_await context.services.catalog.transact(operation));
  co_return bucket_answer(context, changed.value);
}

}  // namespace lakegate::json
