// Access to objects that a request names outside of its path: the pipeline authorises only what the path names.
#pragma once

#include <string>

#include "gateway/context.h"

namespace lakegate {

// kPermissionDenied unless the request's principal may read the object; what the source's bucket demands of every
// request (gateway/bucket_gate.h) holds too.
Task<Status> authorize_source(RequestContext& context, const std::string& bucket, const std::string& object);

}  // namespace lakegate
