// storage.managedFolders.get (https://cloud.google.com/storage/docs/json_api/v1/managedFolder/get)
#include "metadata/ops/managed_folders_get.h"

#include "gateway/json/managed_folder_answer.h"
#include "gateway/parameters.h"
#include "metadata/managed_folder_name.h"

namespace lakegate::json {

Task<Result<Response>> managed_folders_get(RequestContext& context) {
  ManagedFoldersGetRequest get;
  get.bucket = context.bucket();
  CO_ASSIGN_OR_RETURN(get.name, managed_folder_name(context.path_parameter("managedFolder")));
  CO_ASSIGN_OR_RETURN(get.precondition, precondition_parameters(context.query));
  auto operation = [&get](Transaction& transaction) { return lakegate::managed_folders_get(transaction, get); };
  CO_ASSIGN_OR_RETURN(const ManagedFolder folder, co_await context.services.catalog.read(operation));
  co_return managed_folder_answer(context, folder);
}

}  // namespace lakegate::json
