// What a bucket demands of every request that names it, whatever the method: somebody to bill where the requester pays
// (https://cloud.google.com/storage/docs/requester-pays), and an address that its IP filter lets in
// (https://cloud.google.com/storage/docs/ip-filtering-overview).
//
// One read of the bucket's record, from memory as a rule; none for a request that names no bucket. A bucket that does
// not exist demands nothing: the handler says that it is missing.
#pragma once

#include <string>

#include "gateway/context.h"

namespace lakegate {

// All buckets in the path. Notes the CORS rules of the one that the request works in where the request has an Origin.
Task<Status> check_bucket_gate(RequestContext& context);

// A bucket that the request names outside of its path (the source of a copy by header).
Task<Status> check_bucket_gate(RequestContext& context, const std::string& bucket);

// Whether the filter lets the address in. An address that cannot be read is not let in.
bool lets_in(const IpFilter& filter, std::string_view peer_address);

}  // namespace lakegate
