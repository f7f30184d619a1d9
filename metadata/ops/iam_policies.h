// IAM policies of buckets and managed folders as rows, and a bucket's access control list as the view of its policy
// that it is (https://cloud.google.com/storage/docs/access-control/iam#acls). Used by the operations of both; what is
// read is guarded.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "metadata/record/acl.h"
#include "metadata/record/bucket.h"
#include "metadata/record/iam_policy.h"
#include "metadata/transaction.h"

namespace lakegate {

// What a bucket has until somebody sets something else: its project's teams by their legacy roles.
IamPolicy default_bucket_iam_policy(const Bucket& bucket);
Result<IamPolicy> get_bucket_iam_policy(Transaction& transaction, const Bucket& bucket);
// Only the row; the caller raises the bucket's metageneration. A bucket of generation 0 is one that this transaction
// makes.
void put_bucket_iam_policy(Transaction& transaction, const Bucket& bucket, const IamPolicy& policy);

// Teams of the project by its id, where a client has its number.
IamPolicy with_project_ids(IamPolicy policy, const std::string& project);

// kConditionNotMet for public members under public access prevention and for conditions without uniform access,
// kInvalidArgument for conditions in a policy of a version below 3.
Status check_iam_policy_allowed(const Bucket& bucket, const IamPolicy& policy);

// The legacy bucket roles of the policy as a list: project teams first, then in the policy's order.
Acl bucket_acl_of(const IamPolicy& policy);
// The policy with the legacy bucket roles that `acl` says, and everything else as it was.
IamPolicy with_bucket_acl(IamPolicy policy, const Acl& acl);

// Computes a bucket's new list from the present one. A pure function; it may run more than once.
using BucketAclChange = std::function<Result<Acl>(const Bucket& bucket, const Acl& current)>;
// Stores the changed list, in canonical form, as part of the policy. Refused for uniform access, and for public
// entities under public access prevention, unless nothing changes.
Status change_bucket_acl(Transaction& transaction, const Bucket& bucket, const BucketAclChange& change);

// Empty until somebody sets one.
Result<IamPolicy> get_managed_folder_iam_policy(Transaction& transaction, const Bucket& bucket,
                                                const std::string& name);
// Only the row; the caller raises the folder's metageneration.
void put_managed_folder_iam_policy(Transaction& transaction, const Bucket& bucket, const std::string& name,
                                   const IamPolicy& policy);

}  // namespace lakegate
