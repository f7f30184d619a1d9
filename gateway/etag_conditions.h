// If-Match and If-None-Match on the JSON API's resources
// (https://cloud.google.com/storage/docs/request-preconditions#etags). Pure functions over a context.
#pragma once

#include "gateway/context.h"

namespace lakegate {

// Before the handler of a method that changes a bucket or deletes an object: the headers become the parameters that say
// the same, so that the transaction checks them. kConditionNotMet for an etag that the resource can never have.
Status apply_etag_conditions(RequestContext& context);

// After the handler of a read: the answer, or kNotModified or kConditionNotMet by its own ETag header.
Result<Response> check_answer_etag(const RequestContext& context, Response response);

}  // namespace lakegate
