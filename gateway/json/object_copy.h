// What storage.objects.copy and storage.objects.rewrite share.
#pragma once

#include <nlohmann/json.hpp>

#include "gateway/context.h"
#include "metadata/ops/objects_copy.h"

namespace lakegate {

// Whether the request's `dropContextGroups` drops the sources' contexts. "custom" is the only group.
Result<bool> drops_source_contexts(const Query& query);
// Whether a resource states contexts, so that none are inherited.
bool states_contexts(const nlohmann::json& resource);

// The body of a copy or rewrite. `null` is no body: Go's generated client writes it where no resource is given
// (rclone).
Task<Result<nlohmann::json>> read_copy_resource(Request& request);

// The request from path, query and body. `resource` must outlive what is returned. An empty body keeps the source's
// metadata; any other replaces it whole
// (https://cloud.google.com/storage/docs/json_api/v1/objects/rewrite#request-body), but for contexts, which are kept
// unless the body has its own or `dropContextGroups` drops them.
Result<ObjectsCopyRequest> parse_copy(const RequestContext& context, const nlohmann::json& resource);

// What a copy needs besides what its path says (gateway/access.h).
Task<Status> authorize_copy(RequestContext& context, ObjectsCopyRequest& copy, const nlohmann::json& resource);
// Sources' contexts are dropped only by who may.
Task<Status> authorize_dropped_contexts(RequestContext& context, const std::string& bucket, const std::string& object);

}  // namespace lakegate
