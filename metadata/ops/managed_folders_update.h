// storage.managedFolders.update: changes what a managed folder says about rapid caches and raises its metageneration.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "metadata/precondition.h"
#include "metadata/record/managed_folder.h"
#include "metadata/transaction.h"

namespace lakegate {

using RapidCachePolicies = std::map<std::string, std::string>;

struct ManagedFoldersUpdateRequest {
  std::string bucket;
  std::string name;           // As managed_folder_name() gives it.
  Precondition precondition;  // Only the metageneration parts.
  // Turns the present policies into the new ones; a pure function, it may run more than once.
  std::function<Result<RapidCachePolicies>(const RapidCachePolicies& current)> change;
};

Result<ManagedFolder> managed_folders_update(Transaction& transaction, const ManagedFoldersUpdateRequest& request);

}  // namespace lakegate
