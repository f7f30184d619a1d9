// storage.managedFolders.setIamPolicy: replaces the folder's policy and raises the folder's metageneration.
#pragma once

#include <functional>
#include <string>

#include "metadata/ops/managed_folders_get_iam_policy.h"

namespace lakegate {

struct ManagedFoldersSetIamPolicyRequest {
  std::string bucket;
  std::string managed_folder;  // As managed_folder_name() gives it.
  IamPolicy policy;            // Valid by itself (auth/policy_check.h).
  // Whether the request may replace the present policy (its etag, its version). A pure function.
  std::function<Status(const ManagedFolder& folder, const IamPolicy& current)> check;
};

// The folder and its policy as they are afterwards.
Result<ManagedFolderIamPolicy> managed_folders_set_iam_policy(Transaction& transaction,
                                                              const ManagedFoldersSetIamPolicyRequest& request);

}  // namespace lakegate
