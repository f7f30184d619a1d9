// Deny policies as google.iam.v2.Policy (https://cloud.google.com/iam/docs/reference/rest/v2/policies). Pure functions.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "gateway/json/wire/json_writer.h"
#include "metadata/record/deny_policy.h"

namespace lakegate::iam {

// "policies/cloudresourcemanager.googleapis.com%2Fprojects%2FNUMBER/denypolicies/ID"
std::string deny_policy_name(const DenyPolicy& policy);
std::string deny_policy_etag(const DenyPolicy& policy);
std::string deny_policy_etag_hex(const DenyPolicy& policy);

// As the member `name`, or as the whole answer where that is empty. `etag` empty: that of the policy as it is given.
void write_deny_policy(JsonWriter& json, const DenyPolicy& policy, std::string_view name, std::string etag = {});

// Display name and rules; what they say is checked elsewhere (auth/deny_eval.h). kUnimplemented for descriptions of
// rules, which are not kept.
Result<DenyPolicy> read_deny_policy(const nlohmann::json& resource);

}  // namespace lakegate::iam
