// storage.folders.deleteRecursive (https://cloud.google.com/storage/docs/json_api/v1/folders/deleteRecursive). A small
// folder is gone when this answers; a large one goes by the operation.
#include "metadata/ops/folders_delete_recursive.h"

#include "gateway/json/folder_answer.h"
#include "gateway/json/operation_answer.h"
#include "gateway/lease_claim.h"
#include "gateway/parameters.h"
#include "metadata/folder_name.h"

namespace lakegate::json {

Task<Result<Response>> folders_delete_recursive(RequestContext& context) {
  FoldersDeleteRecursiveRequest request;
  request.bucket = context.bucket();
  CO_ASSIGN_OR_RETURN(request.name, folder_name(context.path_parameter("folder")));
  CO_ASSIGN_OR_RETURN(request.precondition, precondition_parameters(context.query));
  CO_ASSIGN_OR_RETURN(request.precondition.lease, lease_claim(context));
  request.operation_id = new_operation_id(context.services.random);
  request.managed_folder_access = co_await authorize_on_folder(context, "storage.managedFolders.delete", request.name);
  CO_RETURN_IF_ERROR(context.services.objects.gate().check());
  auto begin = [&request](Transaction& transaction) {
    return lakegate::folders_delete_recursive(transaction, request);
  };
  CO_ASSIGN_OR_RETURN(const Committed<Operation> begun, co_await context.services.catalog.transact(begin));
  co_return co_await advanced_operation_answer(context, begun.value);
}

}  // namespace lakegate::json
