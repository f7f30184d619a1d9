// storage.managedFolders.getIamPolicy (https://cloud.google.com/storage/docs/json_api/v1/managedFolder/getIamPolicy)
#include "metadata/ops/managed_folders_get_iam_policy.h"

#include "gateway/etag.h"
#include "gateway/json/iam_policy.h"
#include "gateway/json/wire/iam_policy_wire.h"
#include "metadata/managed_folder_name.h"

namespace lakegate::json {

Task<Result<Response>> managed_folders_get_iam_policy(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const uint64_t version, requested_policy_version(context.query));
  CO_ASSIGN_OR_RETURN(const std::string folder, managed_folder_name(context.path_parameter("managedFolder")));
  auto operation = [&context, &folder](Transaction& transaction) {
    return lakegate::managed_folders_get_iam_policy(transaction, context.bucket(), folder);
  };
  CO_ASSIGN_OR_RETURN(const ManagedFolderIamPolicy found, co_await context.services.catalog.read(operation));
  CO_RETURN_IF_ERROR(check_requested_policy_version(found.policy, version));
  const std::string resource_id = "projects/_/buckets/" + context.bucket() + "/managedFolders/" + folder;
  co_return iam_policy_answer(context, found.policy, resource_id, metageneration_etag(found.folder.metageneration));
}

}  // namespace lakegate::json
