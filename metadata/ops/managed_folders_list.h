// storage.managedFolders.list: a page of a bucket's managed folders, in name order.
#pragma once

#include "metadata/ops/resource_rows.h"
#include "metadata/record/managed_folder.h"

namespace lakegate {

struct ManagedFoldersListRequest {
  std::string bucket;
  std::string prefix;
  std::string start_after;  // The last name of the page before; empty for the first.
  int max_results = 1000;
};

Result<ResourcesPage<ManagedFolder>> managed_folders_list(Transaction& transaction,
                                                          const ManagedFoldersListRequest& request);

}  // namespace lakegate
