#include "metadata/ops/managed_folders_get_iam_policy.h"

#include "metadata/ops/iam_policies.h"
#include "metadata/ops/managed_folders_get.h"

namespace lakegate {

Result<ManagedFolderIamPolicy> managed_folders_get_iam_policy(Transaction& transaction, const std::string& bucket_name,
                                                              const std::string& managed_folder) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_managed_folders_bucket(transaction, bucket_name));
  ManagedFolderIamPolicy found;
  ASSIGN_OR_RETURN(found.folder, require_managed_folder(transaction, bucket, managed_folder));
  ASSIGN_OR_RETURN(found.policy, get_managed_folder_iam_policy(transaction, bucket, managed_folder));
  return found;
}

}  // namespace lakegate
