// The metadata server of Google's machines (https://cloud.google.com/compute/docs/metadata/overview), as far as clients
// sign in by it: GCE_METADATA_HOST points here. An option: whoever reaches it has the account that it signs in, so it
// answers loopback addresses alone.
#pragma once

#include "gateway/context.h"

namespace lakegate::oauth {

Task<Result<Response>> metadata_server(RequestContext& context);

}  // namespace lakegate::oauth
