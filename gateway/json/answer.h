// Answers of the JSON API: a resource through the `fields` mask, pretty or not. Pure functions over the context.
#pragma once

#include <functional>

#include "gateway/context.h"
#include "gateway/json/wire/json_writer.h"
#include "metadata/record/object.h"

namespace lakegate {

// 200 with what `write` writes; kInvalidArgument when `fields` is not well-formed.
Result<Response> json_answer(const RequestContext& context, const std::function<void(JsonWriter&)>& write);
// With its owner and access control list where `acl` is that; with the checksums of an encrypted object only where the
// request brought its key.
Result<Response> object_answer(const RequestContext& context, const Object& object, const Acl* acl = nullptr);
// 204 with no body, as DELETE answers.
Response no_content();

}  // namespace lakegate
