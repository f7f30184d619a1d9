// Checking an IAM policy that a client sets, as far as it can be judged by itself: roles, members, conditions, limits
// (https://cloud.google.com/storage/docs/access-control/iam). What depends on the bucket is checked where the policy is
// stored (metadata/ops/iam_policies.h). Pure functions; any thread.
#pragma once

#include <string_view>

#include "base/result.h"
#include "metadata/record/iam_policy.h"

namespace lakegate {

enum class PolicyTarget { kProject, kBucket, kManagedFolder, kObject };

// "user:ADDRESS", "allUsers", "principal://..." and so on. kInvalidArgument in GCS's words otherwise.
Status check_iam_member(std::string_view member);

// The policy as Google keeps it: bindings of the same role and condition in one, sorted by role, members sorted and
// each once, addresses in lower case, no binding without members. kInvalidArgument for what is not allowed.
Result<IamPolicy> check_iam_policy(const IamPolicy& policy, PolicyTarget target);

}  // namespace lakegate
