// storage.managedFolders.testIamPermissions
// (https://cloud.google.com/storage/docs/json_api/v1/managedFolder/testIamPermissions)
#include "gateway/json/iam_policy.h"
#include "metadata/managed_folder_name.h"
#include "metadata/ops/managed_folders_get_iam_policy.h"

namespace lakegate::json {

Task<Result<Response>> managed_folders_test_iam_permissions(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const std::string folder, managed_folder_name(context.path_parameter("managedFolder")));
  auto operation = [&context, &folder](Transaction& transaction) {
    return lakegate::managed_folders_get_iam_policy(transaction, context.bucket(), folder);
  };
  const Status found = (co_await context.services.catalog.read(operation)).status();
  CO_RETURN_IF_ERROR(co_await absence_to_tell(context, found, "storage.managedFolders.list"));
  AccessRequest resource;
  resource.bucket = context.bucket();
  resource.object = folder;
  resource.target = AccessTarget::kManagedFolder;
  co_return co_await test_iam_permissions(context, resource);
}

}  // namespace lakegate::json
