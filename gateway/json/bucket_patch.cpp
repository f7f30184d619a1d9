#include "gateway/json/bucket_patch.h"

#include <nlohmann/json.hpp>

#include "gateway/body.h"
#include "gateway/json/bucket_answer.h"
#include "gateway/json/wire/bucket_wire.h"
#include "gateway/parameters.h"
#include "metadata/ops/buckets_patch.h"

namespace lakegate {

Task<Result<Response>> change_bucket(RequestContext& context, bool replace) {
  CO_RETURN_IF_ERROR(check_predefined_acl_parameters(context.query));
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_json_body(context.request));
  BucketsPatchRequest patch;
  patch.name = context.bucket();
  CO_ASSIGN_OR_RETURN(patch.precondition, precondition_parameters(context.query));
  patch.change = [&resource, replace](const Bucket& current) {
    if (!replace) return patch_bucket_attributes(current, resource);
    Bucket fresh;
    fresh.location = current.location;
    return patch_bucket_attributes(fresh, resource);
  };
  auto operation = [&patch](Transaction& transaction) { return buckets_patch(transaction, patch); };
  CO_ASSIGN_OR_RETURN(const Committed<Bucket> changed, co_await context.services.catalog.transact(operation));
  co_return bucket_answer(context, changed.value);
}

}  // namespace lakegate
