// What the methods that begin long-running operations share.
#pragma once

#include <string>

#include "gateway/context.h"
#include "metadata/record/operation.h"

namespace lakegate {

// Unguessable, and fit for a path.
std::string new_operation_id(Random& random);

Result<Response> operation_answer(const RequestContext& context, const Operation& operation);

}  // namespace lakegate
