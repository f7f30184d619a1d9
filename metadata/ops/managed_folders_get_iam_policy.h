// storage.managedFolders.getIamPolicy: the folder's policy, empty until one is set, with the folder, whose
// metageneration is the policy's etag.
#pragma once

#include <string>

#include "metadata/record/iam_policy.h"
#include "metadata/record/managed_folder.h"
#include "metadata/transaction.h"

namespace lakegate {

struct ManagedFolderIamPolicy {
  ManagedFolder folder;
  IamPolicy policy;
};

// `managed_folder` as managed_folder_name() gives it.
Result<ManagedFolderIamPolicy> managed_folders_get_iam_policy(Transaction& transaction, const std::string& bucket,
                                                              const std::string& managed_folder);

}  // namespace lakegate
