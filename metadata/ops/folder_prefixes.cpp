#include "metadata/ops/folder_prefixes.h"

#include <algorithm>

#include "metadata/ops/folder_locks.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {

FolderPrefixes::FolderPrefixes(Transaction& transaction, const Bucket& bucket, const std::string& prefix,
                               const FolderLocks& locks)
    : bucket_generation_(bucket.generation), locks_(locks) {
  if (bucket.hierarchical_namespace_enabled) {
    const std::string first = object_key_prefix(bucket.generation, prefix);
    // Behind the root's row.
    folders_ =
        transaction.scan(Table::kFolders, std::max(first, object_key_after(bucket.generation, {})), prefix_end(first));
  }
  const std::string first = resource_key(ResourceKind::kManagedFolder, bucket.generation, prefix);
  managed_folders_ = transaction.scan(Table::kResources, first, prefix_end(first));
}

Result<std::optional<std::string>> FolderPrefixes::at_or_after(const std::string& name) {
  ASSIGN_OR_RETURN(std::optional<std::string> folder, folder_at_or_after(name));
  ASSIGN_OR_RETURN(std::optional<std::string> managed, managed_folder_at_or_after(name));
  if (!folder || (managed && *managed < *folder)) return managed;
  return folder;
}

Result<std::optional<std::string>> FolderPrefixes::folder_at_or_after(const std::string& name) {
  if (!folders_) return std::optional<std::string>();
  const std::string from = object_key_prefix(bucket_generation_, name);
  if (folders_->valid() && folders_->key() < from) folders_->seek(from);
  while (folders_->valid()) {
    ASSIGN_OR_RETURN(ObjectKey key, decode_folder_key(folders_->key()));
    const std::string_view hidden = hidden_folder_of(locks_, key.name);
    if (hidden.empty()) return std::optional<std::string>(std::move(key.name));
    folders_->seek(prefix_end(object_key_prefix(bucket_generation_, hidden)));
  }
  RETURN_IF_ERROR(folders_->status());
  return std::optional<std::string>();
}

Result<std::optional<std::string>> FolderPrefixes::managed_folder_at_or_after(const std::string& name) {
  const auto key_of = [this](std::string_view id) {
    return resource_key(ResourceKind::kManagedFolder, bucket_generation_, id);
  };
  if (const std::string from = key_of(name); managed_folders_->valid() && managed_folders_->key() < from) {
    managed_folders_->seek(from);
  }
  while (managed_folders_->valid()) {
    ASSIGN_OR_RETURN(ResourceKey key, decode_resource_key(managed_folders_->key()));
    const std::string_view hidden = hidden_folder_of(locks_, key.id);
    if (hidden.empty()) return std::optional<std::string>(std::move(key.id));
    managed_folders_->seek(prefix_end(key_of(hidden)));
  }
  RETURN_IF_ERROR(managed_folders_->status());
  return std::optional<std::string>();
}

}  // namespace lakegate
