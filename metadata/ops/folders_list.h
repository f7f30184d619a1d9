// storage.folders.list: a page of a bucket's folders, in name order.
#pragma once

#include "metadata/ops/resource_rows.h"
#include "metadata/record/folder.h"

namespace lakegate {

struct FoldersListRequest {
  std::string bucket;
  std::string prefix;        // Empty or a folder's name.
  bool one_level = false;    // Only the folder of the prefix itself and those directly in it.
  std::string start_offset;  // Inclusive.
  std::string end_offset;    // Exclusive; empty for none.
  std::string start_after;   // The last name of the page before; empty for the first.
  int max_results = 1000;
};

Result<ResourcesPage<Folder>> folders_list(Transaction& transaction, const FoldersListRequest& request);

}  // namespace lakegate
