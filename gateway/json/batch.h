// POST /batch/storage/v1: many requests in one multipart/mixed body (https://cloud.google.com/storage/docs/batch).
#pragma once

#include "gateway/context.h"

namespace lakegate::json {

// 200 with one part per request, in order; each part went through the whole pipeline by itself. Uploads and downloads
// of media are refused inside a batch, as by GCS.
Task<Result<Response>> batch(RequestContext& context);

}  // namespace lakegate::json
