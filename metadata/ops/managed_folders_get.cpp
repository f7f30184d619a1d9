#include "metadata/ops/managed_folders_get.h"

#include "metadata/ops/buckets_get.h"
#include "metadata/ops/folder_locks.h"
#include "metadata/ops/resource_rows.h"
#include "metadata/schema/managed_folder_codec.h"

namespace lakegate {

Result<Bucket> require_managed_folders_bucket(Transaction& transaction, const std::string& bucket) {
  ASSIGN_OR_RETURN(Bucket found, require_bucket(transaction, bucket));
  if (found.uniform_bucket_level_access) return found;
  return Status(Code::kConditionNotMet,
                "Uniform bucket-level access is required to be enabled on the bucket in order to perform this "
                "operation. Read more at https://cloud.google.com/storage/docs/uniform-bucket-level-access")
      .at("If-Match");
}

Result<std::optional<ManagedFolder>> find_managed_folder(Transaction& transaction, const Bucket& bucket,
                                                         const std::string& name) {
  const auto decode = [&](const std::string& id, std::string_view record) -> Result<ManagedFolder> {
    ASSIGN_OR_RETURN(ManagedFolder folder, decode_managed_folder(record));
    folder.bucket = bucket.name;
    folder.name = id;
    return folder;
  };
  const auto look = [&](const FolderLocks& locks) -> Result<std::optional<ManagedFolder>> {
    if (is_hidden(locks, name)) return std::optional<ManagedFolder>();
    return get_resource(transaction, {ResourceKind::kManagedFolder, bucket.generation, name}, decode);
  };
  return look_past_locks(transaction, bucket, look);
}

Result<ManagedFolder> require_managed_folder(Transaction& transaction, const Bucket& bucket, const std::string& name) {
  ASSIGN_OR_RETURN(std::optional<ManagedFolder> folder, find_managed_folder(transaction, bucket, name));
  if (!folder) return not_found("The specified managed folder does not exist.");
  return std::move(*folder);
}

void put_managed_folder(Transaction& transaction, const Bucket& bucket, const ManagedFolder& folder) {
  transaction.put(Table::kResources, resource_key(ResourceKind::kManagedFolder, bucket.generation, folder.name),
                  encode_managed_folder(folder));
}

void erase_managed_folder(Transaction& transaction, const Bucket& bucket, const std::string& name) {
  for (const ResourceKind kind : {ResourceKind::kManagedFolder, ResourceKind::kManagedFolderIamPolicy}) {
    transaction.erase(Table::kResources, resource_key(kind, bucket.generation, name));
  }
}

Result<ManagedFolder> managed_folders_get(Transaction& transaction, const ManagedFoldersGetRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_managed_folders_bucket(transaction, request.bucket));
  ASSIGN_OR_RETURN(ManagedFolder folder, require_managed_folder(transaction, bucket, request.name));
  RETURN_IF_ERROR(check_read_precondition(request.precondition, {0, folder.metageneration}));
  return folder;
}

}  // namespace lakegate
