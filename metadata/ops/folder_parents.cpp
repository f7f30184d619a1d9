#include "metadata/ops/folder_parents.h"

#include "metadata/folder_name.h"
#include "metadata/ops/folder_locks.h"
#include "metadata/schema/folder_codec.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {

Status check_enterable(Transaction& transaction, const Bucket& bucket, std::string_view object_name) {
  if (!bucket.hierarchical_namespace_enabled) return Status();
  RETURN_IF_ERROR(check_name_in_folders(object_name));
  return check_not_locked(transaction, bucket, object_name);
}

Status enter_folders(Transaction& transaction, const Bucket& bucket, std::string_view object_name) {
  if (!bucket.hierarchical_namespace_enabled) return Status();
  RETURN_IF_ERROR(check_enterable(transaction, bucket, object_name));
  const std::string_view folder = folder_of_object(object_name);
  // Who deletes the folder has seen it empty.
  transaction.touch_fence(Table::kFolders, folder_fence(bucket.generation, folder));
  return make_folders(transaction, bucket, folder);
}

Status make_folders(Transaction& transaction, const Bucket& bucket, std::string_view folder) {
  Folder made;
  made.time_created_us = transaction.now_us();
  made.updated_us = transaction.now_us();
  for (std::string_view name = folder; !name.empty(); name = parent_folder(name)) {
    const std::string key = folder_key(bucket.generation, name);
    // Guarded: it stays while something is made in it. Above a folder that exists none is missing.
    ASSIGN_OR_RETURN(const std::optional<std::string> row, transaction.get(Table::kFolders, key));
    if (row) return Status();
    transaction.put(Table::kFolders, key, encode_folder(made));
    transaction.touch_fence(Table::kFolders, folder_fence(bucket.generation, parent_folder(name)));
  }
  return Status();
}

}  // namespace lakegate
