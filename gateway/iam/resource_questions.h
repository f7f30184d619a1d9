// What iam.roles.queryGrantableRoles and iam.permissions.queryTestablePermissions have in common: which resource they
// ask about, and which page. Pure functions.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "gateway/iam/iam_answer.h"

namespace lakegate::iam {

enum class AskedResource { kProject, kBucket, kServiceAccount };

struct ResourceQuestion {
  AskedResource resource = AskedResource::kProject;
  Page page;
};

// Of the members fullResourceName, pageSize and pageToken
// (https://cloud.google.com/iam/docs/full-resource-names). Whether the resource exists is not looked at, and so not
// told. kInvalidArgument for a name of another service.
Result<ResourceQuestion> read_resource_question(const nlohmann::json& request, size_t page_size_default);

}  // namespace lakegate::iam
