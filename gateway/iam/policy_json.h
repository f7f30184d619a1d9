// IAM policies as google.iam.v1.Policy, in requests and answers of projects and service accounts
// (https://cloud.google.com/iam/docs/reference/rest/v1/Policy). Pure functions, but for test_permissions().
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "gateway/context.h"
#include "gateway/json/wire/iam_policy_wire.h"

namespace lakegate::iam {

// "ACAB" of a policy without bindings, as Google's.
std::string policy_etag(const IamPolicy& policy);
Result<Response> policy_answer(const RequestContext& context, const IamPolicy& policy);

// The body of getIamPolicy: the version that the client asks for, 1 where it says nothing. kInvalidArgument when it
// cannot express the policy, as of buckets.
Result<uint64_t> requested_version(const nlohmann::json& request);

// The body of setIamPolicy.
Result<IamPolicyUpdate> policy_update(const nlohmann::json& request);

// The answer of testIamPermissions: those of the body's permissions that the caller holds on the project.
Task<Result<Response>> test_permissions(RequestContext& context, const std::string& project);

}  // namespace lakegate::iam
