// Resumable uploads over HTTP, for both APIs (https://cloud.google.com/storage/docs/performing-resumable-uploads).
//
// A session is a capability: whoever has its id may go on with it. Ids never reach a log.
#pragma once

#include "gateway/context.h"
#include "storage/object_store.h"

namespace lakegate {

// The parameter under which a session's URL names it.
inline constexpr std::string_view kUploadIdParameter = "upload_id";

// x-goog-content-length-range of a request that starts a session, which is gone from the headers then. A session knows
// how long its object will be, and not how long it may be: so the range holds where X-Upload-Content-Length says it.
// kUnimplemented elsewhere, since it would not be kept.
Status apply_range_to_upload(Request& request);

// Starts a session for `write` and answers with its Location: 200 in the JSON dialect, 201 in XML.
Task<Result<Response>> begin_upload(RequestContext& context, const ObjectWrite& write, bool dialect_is_xml);

// A chunk or a status query: 308 (or 200 with X-Http-Status-Code-Override for clients that sent X-GUploader-No-308)
// until the upload is finished, then 200 with the resource (JSON) or with headers only (XML).
Task<Result<Response>> continue_upload(RequestContext& context, bool dialect_is_xml);

// DELETE on a session: 499, as GCS answers.
Task<Result<Response>> cancel_upload(RequestContext& context);

}  // namespace lakegate
