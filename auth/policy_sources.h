// Reading what bears on one question of access. Functions over a transaction; what they read is guarded.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "auth/authorizer.h"
#include "auth/policy_eval.h"
#include "metadata/ops/deny_policies.h"
#include "metadata/record/bucket.h"
#include "metadata/transaction.h"

namespace lakegate {

// The question in the words of policy_eval.h.
ResourceRequest resource_request_of(const AccessRequest& access, int64_t now_us);

// A bucket's record and what follows from it alone.
struct AccessedBucket {
  Bucket bucket;
  SharedPolicy default_policy;  // Which holds until somebody sets one.
};
// The bucket, live or soft-deleted as the question says; null where it does not exist.
Result<std::shared_ptr<const AccessedBucket>> find_accessed_bucket(Transaction& transaction,
                                                                   const AccessRequest& access);

// The principal as policies name him, without his groups.
Subject subject_of(const Principal& principal);
// Fills in those of the groups which the policies name that he is in.
Status add_groups(Transaction& transaction, const Principal& principal, const PolicySources& sources,
                  const SharedDenyPolicies& deny_policies, Subject& subject);

// Policies of the project alone, and of a bucket and its project. Custom roles that they name are there.
Result<PolicySources> project_sources(Transaction& transaction, const std::string& project);
Result<PolicySources> bucket_sources(Transaction& transaction, const AccessedBucket& accessed);
// Adds the policies of managed folders above the name, or above the prefix of a listing.
Status add_managed_folders(Transaction& transaction, const Bucket& bucket, const ResourceRequest& request,
                           PolicySources& sources);
// Adds the object's list, where there is such an object and lists count, and gives the generation that has it.
Result<std::optional<uint64_t>> add_object_acl(Transaction& transaction, const Bucket& bucket,
                                               const AccessRequest& access, PolicySources& sources);

}  // namespace lakegate
