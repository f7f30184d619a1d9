// What the HMAC key methods of the JSON API share.
#pragma once

#include "gateway/context.h"
#include "metadata/record/hmac_key.h"

namespace lakegate {

// The metadata, never the secret.
Result<Response> hmac_key_answer(const RequestContext& context, const HmacKey& key);

}  // namespace lakegate
