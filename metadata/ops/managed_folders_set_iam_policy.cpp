#include "metadata/ops/managed_folders_set_iam_policy.h"

#include "metadata/ops/folder_locks.h"
#include "metadata/ops/iam_policies.h"
#include "metadata/ops/managed_folders_get.h"

namespace lakegate {

Result<ManagedFolderIamPolicy> managed_folders_set_iam_policy(Transaction& transaction,
                                                              const ManagedFoldersSetIamPolicyRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_managed_folders_bucket(transaction, request.bucket));
  ASSIGN_OR_RETURN(ManagedFolderIamPolicy changed,
                   managed_folders_get_iam_policy(transaction, request.bucket, request.managed_folder));
  RETURN_IF_ERROR(request.check(changed.folder, changed.policy));
  RETURN_IF_ERROR(check_not_locked(transaction, bucket, request.managed_folder));
  RETURN_IF_ERROR(check_iam_policy_allowed(bucket, request.policy));
  changed.policy = with_project_ids(request.policy, bucket.project);
  ++changed.folder.metageneration;
  changed.folder.updated_us = transaction.now_us();
  put_managed_folder_iam_policy(transaction, bucket, request.managed_folder, changed.policy);
  put_managed_folder(transaction, bucket, changed.folder);
  return changed;
}

}  // namespace lakegate
