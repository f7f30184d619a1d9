// IAM policies as the JSON resource storage#policy, and back. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "gateway/json/wire/json_writer.h"
#include "metadata/record/iam_policy.h"

namespace lakegate {

// What a client sets: the policy unchecked, and the etag that it read before, where it sends one.
struct IamPolicyUpdate {
  IamPolicy policy;
  std::string etag;  // Empty: whatever is there is replaced.
};

Result<IamPolicyUpdate> iam_policy_from_json(const nlohmann::json& resource);
void write_iam_policy(JsonWriter& json, const IamPolicy& policy, std::string_view resource_id, std::string_view etag);
// Its member "bindings" alone; nothing where there are none.
void write_iam_bindings(JsonWriter& json, const IamPolicy& policy);

// kInvalidArgument when `requested_version` cannot express the policy, as Google answers it.
Status check_requested_policy_version(const IamPolicy& policy, uint64_t requested_version);
// Whether `update` may replace `current`: kConditionNotMet for an etag that is not the present one, kInvalidArgument
// for a version below the present one.
//
// Google's page says 409 for IAM in general; Cloud Storage answers 412 conditionNotMet, which gsutil waits for
// (gslib/commands/iam.py, Retry(PreconditionException)).
Status check_policy_replaces(const IamPolicyUpdate& update, const IamPolicy& current, std::string_view current_etag);

}  // namespace lakegate
