// What storage.objects.copy and storage.objects.rewrite share.
#pragma once

#include <nlohmann/json.hpp>

#include "gateway/context.h"
#include "metadata/ops/objects_copy.h"

namespace lakegate {

// The request from path, query and body. `resource` must outlive what is returned. An empty body keeps the source's
// metadata; any other replaces it whole
// (https://cloud.google.com/storage/docs/json_api/v1/objects/rewrite#request-body).
Result<ObjectsCopyRequest> parse_copy(const RequestContext& context, const nlohmann::json& resource);

}  // namespace lakegate
