// Errors as Google's APIs other than storage write them: {"error": {"code", "message", "status"}}
// (https://cloud.google.com/apis/design/errors). Pure function.
#pragma once

#include "base/status.h"
#include "gateway/http/response.h"

namespace lakegate::iam {

Response rpc_error_response(const Status& status, bool pretty);

}  // namespace lakegate::iam
