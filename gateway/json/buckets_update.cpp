// storage.buckets.update: replaces all that a client may set
// (https://cloud.google.com/storage/docs/json_api/v1/buckets/update)
#include <nlohmann/json.hpp>

#include "gateway/body.h"
#include "gateway/json/bucket_answer.h"
#include "gateway/json/wire/bucket_wire.h"
#include "gateway/parameters.h"
#include "metadata/ops/buckets_patch.h"

namespace lakegate::json {

Task<Result<Response>> buckets_update(RequestContext& context) {
  CO_RETURN_IF_ERROR(check_predefined_acl_parameters(context.query));
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_json_body(context.request));
  BucketsPatchRequest update;
  update.name = context.bucket();
  CO_ASSIGN_OR_RETURN(update.precondition, precondition_parameters(context.query));
  update.change = [&resource](const Bucket& current) {
    Bucket fresh;
    fresh.location = current.location;
    return patch_bucket_attributes(fresh, resource);
  };
  auto operation = [&update](Transaction& transaction) { return lakegate::buckets_patch(transaction, update); };
  CO_ASSIGN_OR_RETURN(const Committed<Bucket> changed, co_await context.services.catalog.transact(operation));
  co_return bucket_answer(context, changed.value);
}

}  // namespace lakegate::json
