// What the bucket methods of the JSON API share.
#pragma once

#include "gateway/context.h"
#include "metadata/precondition.h"
#include "metadata/record/bucket.h"

namespace lakegate {

Result<Response> bucket_answer(const RequestContext& context, const Bucket& bucket);

// predefinedAcl and predefinedDefaultObjectAcl: known values are accepted only where they change nothing (no access
// control exists to change); unknown ones are kInvalidArgument.
Status check_predefined_acl_parameters(const Query& query);

}  // namespace lakegate
