#include "metadata/ops/folder_tree.h"

#include <vector>

#include "base/limits.h"
#include "metadata/folder_name.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

static_assert(limits::kOperationStepItemsMax > 2 * limits::kFolderDepthMax, "Each step must be able to erase folders.");

ResourceKind resource_kind(TreeRows rows) {
  return rows == TreeRows::kManagedFolders ? ResourceKind::kManagedFolder : ResourceKind::kManagedFolderIamPolicy;
}

bool is_resource(TreeRows rows) {
  return rows == TreeRows::kManagedFolders || rows == TreeRows::kManagedFolderIamPolicies;
}

// The folders from `top` down to `folder`, both among them; none where `folder` is empty.
std::vector<std::string> folders_from(const std::string& top, const std::string& folder) {
  std::vector<std::string> folders;
  for (size_t end = top.size(); end <= folder.size(); ++end) {
    if (end > 0 && folder[end - 1] == '/') folders.push_back(folder.substr(0, end));
  }
  return folders;
}

}  // namespace

Table tree_table(TreeRows rows) {
  if (is_resource(rows)) return Table::kResources;
  return rows == TreeRows::kFolders ? Table::kFolders : Table::kObjects;
}

std::string tree_key(TreeRows rows, uint64_t bucket_generation, std::string_view name) {
  if (is_resource(rows)) return resource_key(resource_kind(rows), bucket_generation, name);
  return rows == TreeRows::kFolders ? folder_key(bucket_generation, name) : object_key(bucket_generation, name);
}

std::string tree_begin(TreeRows rows, uint64_t bucket_generation, std::string_view folder) {
  if (is_resource(rows)) return resource_key(resource_kind(rows), bucket_generation, folder);
  return object_key_prefix(bucket_generation, folder);
}

Result<std::string> tree_name(TreeRows rows, std::string_view key) {
  if (is_resource(rows)) {
    ASSIGN_OR_RETURN(ResourceKey decoded, decode_resource_key(key));
    return std::move(decoded.id);
  }
  ASSIGN_OR_RETURN(ObjectKey decoded, rows == TreeRows::kFolders ? decode_folder_key(key) : decode_object_key(key));
  return std::move(decoded.name);
}

Result<ErasedRows> erase_managed_folder_rows(Transaction& transaction, const Bucket& bucket, const std::string& folder,
                                             size_t limit) {
  ErasedRows erased;
  for (const TreeRows rows : {TreeRows::kManagedFolderIamPolicies, TreeRows::kManagedFolders}) {
    const std::string begin = tree_begin(rows, bucket.generation, folder);
    const std::unique_ptr<KvCursor> cursor = transaction.scan(tree_table(rows), begin, prefix_end(begin));
    for (; cursor->valid(); cursor->next(), ++erased.count) {
      if (erased.count == limit) return erased;
      transaction.erase(tree_table(rows), std::string(cursor->key()));
    }
    RETURN_IF_ERROR(cursor->status());
  }
  erased.all = true;
  return erased;
}

Result<ErasedRows> erase_folder_rows(Transaction& transaction, const Bucket& bucket, const std::string& folder,
                                     std::string& walked_to, size_t limit) {
  const std::string first = tree_begin(TreeRows::kFolders, bucket.generation, folder);
  std::string begin = walked_to.empty() ? first : folder_key(bucket.generation, walked_to) + '\0';
  const std::unique_ptr<KvCursor> cursor = transaction.scan(Table::kFolders, std::move(begin), prefix_end(first));
  ErasedRows erased;
  // The folders above the walk's place, which may have more below them. A folder stands before what is below it.
  std::vector<std::string> open = folders_from(folder, walked_to);
  const auto close = [&] {
    transaction.erase(Table::kFolders, folder_key(bucket.generation, open.back()));
    open.pop_back();
    ++erased.count;
  };
  size_t walked = 0;
  for (; cursor->valid() && walked < limit; cursor->next(), ++walked) {
    ASSIGN_OR_RETURN(walked_to, tree_name(TreeRows::kFolders, cursor->key()));
    while (!open.empty() && !is_within(walked_to, open.back())) close();
    open.push_back(walked_to);
  }
  RETURN_IF_ERROR(cursor->status());
  erased.all = !cursor->valid();
  while (erased.all && !open.empty()) close();
  return erased;
}

}  // namespace lakegate
