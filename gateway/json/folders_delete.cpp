// storage.folders.delete (https://cloud.google.com/storage/docs/json_api/v1/folders/delete)
#include "metadata/ops/folders_delete.h"

#include "gateway/json/answer.h"
#include "gateway/json/folder_answer.h"
#include "gateway/parameters.h"
#include "metadata/folder_name.h"

namespace lakegate::json {

Task<Result<Response>> folders_delete(RequestContext& context) {
  FoldersDeleteRequest request;
  request.bucket = context.bucket();
  CO_ASSIGN_OR_RETURN(request.name, folder_name(context.path_parameter("folder")));
  CO_ASSIGN_OR_RETURN(request.precondition, precondition_parameters(context.query));
  request.managed_folder_access = co_await authorize_on_folder(context, "storage.managedFolders.delete", request.name);
  auto operation = [&request](Transaction& transaction) { return lakegate::folders_delete(transaction, request); };
  const auto deleted = co_await context.services.catalog.transact(operation);
  CO_RETURN_IF_ERROR(deleted.status());
  co_return no_content();
}

}  // namespace lakegate::json
