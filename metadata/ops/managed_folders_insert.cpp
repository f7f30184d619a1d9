#include "metadata/ops/managed_folders_insert.h"

#include "metadata/ops/folder_parents.h"
#include "metadata/ops/managed_folders_get.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {

std::string managed_folders_fence(uint64_t bucket_generation) {
  return resource_key(ResourceKind::kManagedFolder, bucket_generation, {});
}

Result<ManagedFolder> managed_folders_insert(Transaction& transaction, const ManagedFoldersInsertRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_managed_folders_bucket(transaction, request.bucket));
  ASSIGN_OR_RETURN(const std::optional<ManagedFolder> taken, find_managed_folder(transaction, bucket, request.name));
  if (taken) return Status(Code::kAlreadyExists, "The specified managed folder already exists.");
  ManagedFolder folder;
  folder.bucket = bucket.name;
  folder.name = request.name;
  folder.time_created_us = transaction.now_us();
  folder.updated_us = folder.time_created_us;
  folder.rapid_cache_policies = request.rapid_cache_policies;
  RETURN_IF_ERROR(enter_folders(transaction, bucket, folder.name));
  put_managed_folder(transaction, bucket, folder);
  transaction.touch_fence(Table::kResources, managed_folders_fence(bucket.generation));
  return folder;
}

}  // namespace lakegate
