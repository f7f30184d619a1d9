// Stored forms of leases (docs/formats/records.md). Pure functions; damage is kDataLoss.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "metadata/record/lease.h"

namespace lakegate {

// The stamp is the epoch: a commit that acquires or breaks writes its version there.
std::string encode_lease(const Lease& lease);
Result<Lease> decode_lease(std::string_view record);

std::string encode_lease_index(const LeaseIndex& index);
Result<LeaseIndex> decode_lease_index(std::string_view record);

}  // namespace lakegate
