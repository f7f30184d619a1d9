#include "metadata/ops/folders_list.h"

#include <algorithm>

#include "metadata/ops/folder_locks.h"
#include "metadata/ops/folders_get.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

// The folder directly in the prefix's that the name lies below; empty where it is none of those below.
std::string_view one_level_ancestor(std::string_view name, std::string_view prefix) {
  const size_t slash = name.find('/', prefix.size());
  return slash == std::string_view::npos || slash + 1 == name.size() ? std::string_view() : name.substr(0, slash + 1);
}

Result<ResourcesPage<Folder>> list(Transaction& transaction, const Bucket& bucket, const FoldersListRequest& request,
                                   const FolderLocks& locks) {
  const std::string first = object_key_prefix(bucket.generation, request.prefix);
  std::string end = prefix_end(first);
  // Behind the root's row, which is no folder's.
  std::string begin = std::max({first, object_key_after(bucket.generation, request.start_after),
                                object_key_prefix(bucket.generation, request.start_offset)});
  if (!request.end_offset.empty()) end = std::min(end, object_key_prefix(bucket.generation, request.end_offset));
  ResourcesPage<Folder> page;
  if (begin >= end) return page;
  const std::unique_ptr<KvCursor> cursor = transaction.scan(Table::kFolders, std::move(begin), std::move(end));
  const auto skip = [&](std::string_view folder) {
    cursor->seek(prefix_end(object_key_prefix(bucket.generation, folder)));
  };
  while (cursor->valid()) {
    ASSIGN_OR_RETURN(ObjectKey key, decode_folder_key(cursor->key()));
    if (const std::string_view hidden = hidden_folder_of(locks, key.name); !hidden.empty()) {
      skip(hidden);
      continue;
    }
    if (const std::string_view above = one_level_ancestor(key.name, request.prefix);
        request.one_level && !above.empty()) {
      skip(above);
      continue;
    }
    page.more = page.items.size() >= static_cast<size_t>(request.max_results);
    if (page.more) return page;
    ASSIGN_OR_RETURN(Folder folder, shown_folder(bucket, locks, std::move(key.name), cursor->value()));
    page.items.push_back(std::move(folder));
    cursor->next();
  }
  RETURN_IF_ERROR(cursor->status());
  return page;
}

}  // namespace

Result<ResourcesPage<Folder>> folders_list(Transaction& transaction, const FoldersListRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_folders_bucket(transaction, request.bucket));
  return look_past_locks(transaction, bucket,
                         [&](const FolderLocks& locks) { return list(transaction, bucket, request, locks); });
}

}  // namespace lakegate
