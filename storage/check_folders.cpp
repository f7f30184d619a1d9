// Folders of buckets with a hierarchical namespace: that their records and locks can be read, and that each lies in
// folders that exist.
#include "metadata/folder_name.h"
#include "metadata/schema/folder_codec.h"
#include "metadata/schema/key_registry.h"
#include "storage/check_context.h"

namespace lakegate {
namespace {

Status check_lock(CheckContext& context, uint64_t bucket_generation, const FolderLock& lock) {
  const std::string key = resource_key(ResourceKind::kOperation, bucket_generation, lock.operation_id);
  ASSIGN_OR_RETURN(const auto operation, context.get(Table::kResources, key));
  if (operation) return Status();
  context.error("The folder " + context.folder_path(bucket_generation, lock.folder) + " is held by operation " +
                lock.operation_id + ", which does not exist.");
  return Status();
}

Status check_locks(CheckContext& context, uint64_t bucket_generation, const std::string& value) {
  const Result<FolderLocks> locks = decode_folder_locks(value);
  if (!locks.ok()) {
    context.error("The locks of folders in " + context.folder_path(bucket_generation, {}) +
                  " cannot be read: " + std::string(locks.status().message()));
    return Status();
  }
  for (const FolderLock& lock : locks->locks) RETURN_IF_ERROR(check_lock(context, bucket_generation, lock));
  return Status();
}

Status check_folder(CheckContext& context, const ObjectKey& key, const std::string& value) {
  ++context.report.folders;
  const std::string path = context.folder_path(key.bucket_generation, key.name);
  const Status damage = decode_folder(value).status();
  if (!damage.ok()) context.error("The record of folder " + path + " cannot be read: " + std::string(damage.message()));
  if (!key.name.ends_with('/')) context.error("The folder " + path + " is not named like one.");
  ASSIGN_OR_RETURN(const bool has_parent, has_folder(context, key.bucket_generation, parent_folder(key.name)));
  if (!has_parent) context.error("The folder " + path + " lies in a folder that does not exist.");
  return Status();
}

}  // namespace

std::string CheckContext::folder_path(uint64_t bucket_generation, std::string_view folder) const {
  const auto found = bucket_names.find(bucket_generation);
  const std::string bucket =
      found == bucket_names.end() ? "(bucket " + std::to_string(bucket_generation) + ")" : found->second;
  return "gs://" + bucket + "/" + std::string(folder);
}

Result<bool> has_folder(CheckContext& context, uint64_t bucket_generation, std::string_view folder) {
  if (folder.empty()) return true;
  ASSIGN_OR_RETURN(const auto row, context.get(Table::kFolders, folder_key(bucket_generation, folder)));
  return row.has_value();
}

Status check_folders(CheckContext& context) {
  return visit_rows(context, Table::kFolders, "", "", [&context](const std::string& key, const std::string& value) {
    const Result<ObjectKey> decoded = decode_folder_key(key);
    if (!decoded.ok()) {
      context.error(std::string(decoded.status().message()));
      return Status();
    }
    if (!context.bucket_names.contains(decoded->bucket_generation)) {
      context.error("The folder " + context.folder_path(decoded->bucket_generation, decoded->name) +
                    " is in no bucket.");
    }
    if (decoded->name.empty()) return check_locks(context, decoded->bucket_generation, value);
    return check_folder(context, *decoded, value);
  });
}

}  // namespace lakegate
