// What a request says of leases, in its query or, for clients that cannot add to their queries, in its headers; the
// query wins. A value that does not parse is kInvalidArgument.
#pragma once

#include "gateway/context.h"
#include "metadata/record/lease.h"

namespace lakegate {

// leaseId and ifLeaseEpochMatch; x-lakegate-lease-id and x-lakegate-if-lease-epoch-match.
Result<LeaseClaim> lease_claim(const RequestContext& context);
// Of the source of a move: sourceLeaseId and ifSourceLeaseEpochMatch; x-lakegate-source-lease-id and
// x-lakegate-if-source-lease-epoch-match.
Result<LeaseClaim> source_lease_claim(const RequestContext& context);

// The UUID in the parameter; kInvalidArgument for anything else, nothing where it is absent.
Result<std::optional<LeaseId>> lease_id_parameter(const Query& query, std::string_view name);

}  // namespace lakegate
