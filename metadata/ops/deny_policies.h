// Deny policies of projects as rows (https://cloud.google.com/iam/docs/deny-overview). What is read is guarded.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "metadata/record/deny_policy.h"
#include "metadata/transaction.h"

namespace lakegate {

// All of a project, in the order of their names. One read where there is none, which is the usual case.
using SharedDenyPolicies = std::vector<std::shared_ptr<const DenyPolicy>>;
Result<SharedDenyPolicies> get_shared_deny_policies(Transaction& transaction, const std::string& project);
Result<std::vector<DenyPolicy>> get_deny_policies(Transaction& transaction, const std::string& project);
// Creates or replaces it; what it says is the caller's to check (auth/deny_eval.h).
Result<DenyPolicy> put_deny_policy(Transaction& transaction, const DenyPolicy& policy);
// kNotFound where there is none.
Result<bool> delete_deny_policy(Transaction& transaction, const std::string& project, const std::string& name);

}  // namespace lakegate
