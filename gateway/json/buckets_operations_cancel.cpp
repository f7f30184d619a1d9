// storage.buckets.operations.cancel (https://cloud.google.com/storage/docs/json_api/v1/operations/cancel)
#include "gateway/json/answer.h"
#include "metadata/ops/operations.h"

namespace lakegate::json {

Task<Result<Response>> buckets_operations_cancel(RequestContext& context) {
  auto operation = [&context](Transaction& transaction) {
    return operations_cancel(transaction, context.bucket(), context.path_parameter("operationId"));
  };
  CO_ASSIGN_OR_RETURN(const Committed<Operation> cancelled, co_await context.services.catalog.transact(operation));
  context.services.background.operation_changed(cancelled.value);
  co_return no_content();
}

}  // namespace lakegate::json
