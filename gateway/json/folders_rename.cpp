// storage.folders.rename (https://cloud.google.com/storage/docs/json_api/v1/folders/rename). A small folder has its new
// name when this answers; a large one gets it later, by the operation.
#include "metadata/ops/folders_rename.h"

#include "gateway/json/folder_answer.h"
#include "gateway/json/operation_answer.h"
#include "gateway/lease_claim.h"
#include "gateway/parameters.h"
#include "metadata/folder_name.h"

namespace lakegate::json {

Task<Result<Response>> folders_rename(RequestContext& context) {
  FoldersRenameRequest rename;
  rename.bucket = context.bucket();
  CO_ASSIGN_OR_RETURN(rename.source, folder_name(context.path_parameter("sourceFolder")));
  CO_ASSIGN_OR_RETURN(rename.destination, folder_name(context.path_parameter("destinationFolder")));
  CO_ASSIGN_OR_RETURN(rename.source_precondition, source_precondition_parameters(context.query));
  CO_ASSIGN_OR_RETURN(rename.source_precondition.lease, lease_claim(context));
  rename.operation_id = new_operation_id(context.services.random);
  CO_RETURN_IF_ERROR(co_await authorize_on_folder(context, "storage.folders.create", rename.destination));
  CO_RETURN_IF_ERROR(context.services.objects.gate().check());
  auto begin = [&rename](Transaction& transaction) { return lakegate::folders_rename(transaction, rename); };
  CO_ASSIGN_OR_RETURN(const Committed<Operation> begun, co_await context.services.catalog.transact(begin));
  co_return co_await advanced_operation_answer(context, begun.value);
}

}  // namespace lakegate::json
