#include "metadata/ops/managed_folders_update.h"

#include "metadata/ops/folder_locks.h"
#include "metadata/ops/managed_folders_get.h"

namespace lakegate {

Result<ManagedFolder> managed_folders_update(Transaction& transaction, const ManagedFoldersUpdateRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_managed_folders_bucket(transaction, request.bucket));
  ASSIGN_OR_RETURN(ManagedFolder folder, require_managed_folder(transaction, bucket, request.name));
  RETURN_IF_ERROR(check_precondition(request.precondition, {0, folder.metageneration}));
  RETURN_IF_ERROR(check_not_locked(transaction, bucket, folder.name));
  ASSIGN_OR_RETURN(folder.rapid_cache_policies, request.change(folder.rapid_cache_policies));
  ++folder.metageneration;
  folder.updated_us = transaction.now_us();
  put_managed_folder(transaction, bucket, folder);
  return folder;
}

}  // namespace lakegate
