// storage.buckets.delete (https://cloud.google.com/storage/docs/json_api/v1/buckets/delete)
#include "metadata/ops/buckets_delete.h"

#include "gateway/json/answer.h"
#include "gateway/parameters.h"

namespace lakegate::json {

Task<Result<Response>> buckets_delete(RequestContext& context) {
  BucketsDeleteRequest request;
  request.name = context.bucket();
  CO_ASSIGN_OR_RETURN(request.precondition, precondition_parameters(context.query));
  auto operation = [&request](Transaction& transaction) { return lakegate::buckets_delete(transaction, request); };
  const auto deleted = co_await context.services.catalog.transact(operation);
  CO_RETURN_IF_ERROR(deleted.status());
  co_return no_content();
}

}  // namespace lakegate::json
