// storage.managedFolders.delete (https://cloud.google.com/storage/docs/json_api/v1/managedFolder/delete)
#include "metadata/ops/managed_folders_delete.h"

#include "gateway/json/answer.h"
#include "gateway/parameters.h"
#include "metadata/managed_folder_name.h"

namespace lakegate::json {

Task<Result<Response>> managed_folders_delete(RequestContext& context) {
  ManagedFoldersDeleteRequest request;
  request.bucket = context.bucket();
  CO_ASSIGN_OR_RETURN(request.name, managed_folder_name(context.path_parameter("managedFolder")));
  CO_ASSIGN_OR_RETURN(request.precondition, precondition_parameters(context.query));
  CO_ASSIGN_OR_RETURN(request.allow_non_empty, bool_parameter(context.query, "allowNonEmpty", false));
  if (request.allow_non_empty) {
    // It widens or narrows what principals may do with the objects below, as a change of the policy would.
    AccessRequest access;
    access.permission = "storage.managedFolders.setIamPolicy";
    access.bucket = request.bucket;
    access.object = request.name;
    access.target = AccessTarget::kManagedFolder;
    CO_RETURN_IF_ERROR(co_await context.services.authorizer.authorize(context.principal(), access));
  }
  auto operation = [&request](Transaction& transaction) {
    return lakegate::managed_folders_delete(transaction, request);
  };
  const auto deleted = co_await context.services.catalog.transact(operation);
  CO_RETURN_IF_ERROR(deleted.status());
  co_return no_content();
}

}  // namespace lakegate::json
