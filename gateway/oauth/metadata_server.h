// The metadata server of Google's machines (https://cloud.google.com/compute/docs/metadata/overview), as far as clients
// sign in by it: GCE_METADATA_HOST points here. An option: whoever reaches it has the account that it signs in, so it
// answers loopback addresses alone.
#pragma once

#include <optional>

#include "gateway/context.h"

namespace lakegate::oauth {

Task<Result<Response>> metadata_server(RequestContext& context);

// Libraries ask "GET /" whether there is a metadata server at all, and believe the header Metadata-Flavor of the
// answer. Only from this machine, when the operator wants one, and where Host names no bucket.
bool is_metadata_root(const RequestContext& context);
// The answer where the question has the header too. Without it the XML API answers as ever, and only the header is
// added.
std::optional<Response> metadata_ping(const RequestContext& context);
void add_metadata_flavor(Response& response);

}  // namespace lakegate::oauth
