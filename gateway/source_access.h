// Access to objects that a request names outside of its path: the pipeline authorises only what the path names.
#pragma once

#include <string>

#include "gateway/context.h"

namespace lakegate {

// kPermissionDenied unless the request's principal may read the object.
Task<Status> authorize_source(RequestContext& context, const std::string& bucket, const std::string& object);

}  // namespace lakegate
