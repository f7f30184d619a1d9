// HTML forms (https://cloud.google.com/storage/docs/xml-api/post-object-forms): the stage of the pipeline that reads
// the fields in front of the file, learns from the policy among them who signed the form, and makes of the request the
// PUT that it stands for. So everything after it (permissions, bucket gates, leases, encryption keys) holds as for a
// PUT.
//
// The fields are held in memory within limits::kPostForm*; the file stays a stream.
#pragma once

#include "gateway/context.h"

namespace lakegate {

bool is_post_form(const RequestContext& context);

// Of a request that is a form. Afterwards the request's object, headers and body are those of the PUT;
// extension headers, conditions and query parameters that came beside the form are gone, since no policy covers them.
// What the form says of its answer stands in the query then: success_action_status, and success_action_redirect where
// that is an absolute http or https URL.
// Fails with what a form, a policy or a signature that is wrong is answered with; nothing of the file is read then.
Task<Status> take_post_form(RequestContext& context);

}  // namespace lakegate
