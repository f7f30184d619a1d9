// What the IAM methods of buckets, objects and managed folders share.
#pragma once

#include "gateway/context.h"
#include "metadata/record/iam_policy.h"

namespace lakegate {

// A policy as the answer of a getIamPolicy or setIamPolicy.
Result<Response> iam_policy_answer(const RequestContext& context, const IamPolicy& policy, std::string_view resource_id,
                                   std::string_view etag);

// optionsRequestedPolicyVersion; 1 where it is absent.
Result<uint64_t> requested_policy_version(const Query& query);

// kNotFound of what is asked about, where the caller may know it (by this permission; empty: whoever may create
// buckets). Others learn only that they hold nothing, as they would where it exists.
Task<Status> absence_to_tell(RequestContext& context, Status found, std::string_view permission);

// The answer of a testIamPermissions: which of the permissions in the query the authoriser grants on `resource`, whose
// `permission` is left empty. kInvalidArgument for names that are no permission of Cloud Storage.
Task<Result<Response>> test_iam_permissions(RequestContext& context, AccessRequest resource);

}  // namespace lakegate
