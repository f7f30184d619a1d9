// storage.folders.get (https://cloud.google.com/storage/docs/json_api/v1/folders/get)
#include "metadata/ops/folders_get.h"

#include "gateway/json/folder_answer.h"
#include "gateway/parameters.h"
#include "metadata/folder_name.h"

namespace lakegate::json {

Task<Result<Response>> folders_get(RequestContext& context) {
  FoldersGetRequest get;
  get.bucket = context.bucket();
  CO_ASSIGN_OR_RETURN(get.name, folder_name(context.path_parameter("folder")));
  CO_ASSIGN_OR_RETURN(get.precondition, precondition_parameters(context.query));
  auto operation = [&get](Transaction& transaction) { return lakegate::folders_get(transaction, get); };
  CO_ASSIGN_OR_RETURN(const Folder folder, co_await context.services.catalog.read(operation));
  co_return folder_answer(context, folder);
}

}  // namespace lakegate::json
