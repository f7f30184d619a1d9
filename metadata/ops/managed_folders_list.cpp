#include "metadata/ops/managed_folders_list.h"

#include "metadata/ops/folder_locks.h"
#include "metadata/ops/managed_folders_get.h"
#include "metadata/schema/managed_folder_codec.h"

namespace lakegate {

Result<ResourcesPage<ManagedFolder>> managed_folders_list(Transaction& transaction,
                                                          const ManagedFoldersListRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_managed_folders_bucket(transaction, request.bucket));
  const auto decode = [&](const std::string& id, std::string_view record) -> Result<ManagedFolder> {
    ASSIGN_OR_RETURN(ManagedFolder folder, decode_managed_folder(record));
    folder.bucket = bucket.name;
    folder.name = id;
    return folder;
  };
  const ResourceRange range{ResourceKind::kManagedFolder, bucket.generation, request.prefix, request.start_after};
  return look_past_locks(transaction, bucket, [&](const FolderLocks& locks) {
    const auto is_shown = [&locks](const ManagedFolder& folder) { return !is_hidden(locks, folder.name); };
    return list_resources(transaction, range, request.max_results, decode, is_shown);
  });
}

}  // namespace lakegate
