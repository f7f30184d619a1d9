// What the methods that begin long-running operations share.
#pragma once

#include <string>

#include "gateway/context.h"
#include "metadata/record/operation.h"

namespace lakegate {

// Unguessable, and fit for a path.
std::string new_operation_id(Random& random);

Result<Response> operation_answer(const RequestContext& context, const Operation& operation);

// Takes an operation that was just stored a few steps further, so that a small one is done in this answer, and leaves
// the rest of a large one, or one that fails, to the background.
Task<Result<Response>> advanced_operation_answer(RequestContext& context, const Operation& operation);

}  // namespace lakegate
