// lakegate.leases.acquire: takes the lease on a name, whether there is an object or not, or on all names below a
// prefix.
#pragma once

#include "metadata/ops/lease_view.h"
#include "metadata/precondition.h"

namespace lakegate {

struct LeasesAcquireRequest {
  LeaseTarget target;
  LeaseId id;  // The proposed one; otherwise random, from the caller.
  std::optional<int64_t> duration_us;
  Precondition precondition;  // Of the live object; of no use for a prefix.
  std::string holder;         // For people.
};

// The lease with epoch 0 (the commit version). Refused while another lease that covers one of its names is held, and
// with kResourceExhausted while an operation holds a folder around.
Result<LeaseView> leases_acquire(Transaction& transaction, const LeasesAcquireRequest& request);

}  // namespace lakegate
