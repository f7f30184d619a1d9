// storage.managedFolders.setIamPolicy (https://cloud.google.com/storage/docs/json_api/v1/managedFolder/setIamPolicy)
#include "metadata/ops/managed_folders_set_iam_policy.h"

#include <nlohmann/json.hpp>

#include "auth/policy_check.h"
#include "gateway/body.h"
#include "gateway/etag.h"
#include "gateway/json/iam_policy.h"
#include "gateway/json/wire/iam_policy_wire.h"
#include "metadata/managed_folder_name.h"

namespace lakegate::json {

Task<Result<Response>> managed_folders_set_iam_policy(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(const nlohmann::json resource, co_await read_json_body(context.request));
  CO_ASSIGN_OR_RETURN(const IamPolicyUpdate update, iam_policy_from_json(resource));
  ManagedFoldersSetIamPolicyRequest set;
  set.bucket = context.bucket();
  CO_ASSIGN_OR_RETURN(set.managed_folder, managed_folder_name(context.path_parameter("managedFolder")));
  CO_ASSIGN_OR_RETURN(set.policy, check_iam_policy(update.policy, PolicyTarget::kManagedFolder));
  set.check = [&update](const ManagedFolder& folder, const IamPolicy& current) {
    return check_policy_replaces(update, current, metageneration_etag(folder.metageneration));
  };
  auto operation = [&set](Transaction& transaction) {
    return lakegate::managed_folders_set_iam_policy(transaction, set);
  };
  CO_ASSIGN_OR_RETURN(const Committed<ManagedFolderIamPolicy> changed,
                      co_await context.services.catalog.transact(operation));
  const std::string resource_id = "projects/_/buckets/" + set.bucket + "/managedFolders/" + set.managed_folder;
  co_return iam_policy_answer(context, changed.value.policy, resource_id,
                              metageneration_etag(changed.value.folder.metageneration));
}

}  // namespace lakegate::json
