// What deny policies take away, whatever grants it (https://cloud.google.com/iam/docs/deny-overview). Pure functions;
// any thread.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "auth/policy_eval.h"
#include "metadata/record/deny_policy.h"

namespace lakegate {

// "storage.objects.delete" for "storage.googleapis.com/objects.delete"; wildcards are kept ("storage.objects.*").
// Empty for what is no permission of that form.
std::string plain_permission(std::string_view v2_permission);

// kInvalidArgument for principals or permissions of unknown forms, which could deny nobody unnoticed, and for
// conditions that cannot be evaluated.
Status check_deny_policy(const DenyPolicy& policy);

// Whether a rule applies. A condition that cannot be evaluated denies.
bool is_denied(std::span<const std::shared_ptr<const DenyPolicy>> policies, const Subject& subject,
               const ResourceRequest& request, std::string_view permission);

}  // namespace lakegate
