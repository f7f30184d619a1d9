// storage.buckets.operations.get (https://cloud.google.com/storage/docs/json_api/v1/operations/get)
#include "gateway/json/operation_answer.h"
#include "metadata/ops/operations.h"

namespace lakegate::json {

Task<Result<Response>> buckets_operations_get(RequestContext& context) {
  auto operation = [&context](Transaction& transaction) {
    return operations_get(transaction, context.bucket(), context.path_parameter("operationId"));
  };
  CO_ASSIGN_OR_RETURN(const Operation found, co_await context.services.catalog.read(operation));
  co_return operation_answer(context, found);
}

}  // namespace lakegate::json
