// The IAM policy of a project, which holds for the project itself and for every bucket in it. A row of its own; what is
// read is guarded.
//
// Projects are only names here: a project has a policy as soon as somebody sets one, and an empty one before that.
#pragma once

#include <functional>
#include <string>

#include "metadata/record/iam_policy.h"
#include "metadata/transaction.h"

namespace lakegate {

// Empty until somebody sets one.
Result<IamPolicy> get_project_iam_policy(Transaction& transaction, const std::string& project);

// The new policy from the present one, or why there is none. A pure function; it may run more than once.
using ProjectIamPolicyChange = std::function<Result<IamPolicy>(const IamPolicy& current)>;
// The policy as it is afterwards. Members and roles are the caller's to check (auth/policy_check.h).
Result<IamPolicy> set_project_iam_policy(Transaction& transaction, const std::string& project,
                                         const ProjectIamPolicyChange& change);

// Gives a member a role without a condition, or takes it; nothing changes where it is so already.
Result<IamPolicy> add_project_iam_member(Transaction& transaction, const std::string& project, const std::string& role,
                                         const std::string& member);
Result<IamPolicy> remove_project_iam_member(Transaction& transaction, const std::string& project,
                                            const std::string& role, const std::string& member);

}  // namespace lakegate
