// lakegate.leases.renew: the lease's time begins anew. Also of one that expired, as long as nobody else has written or
// acquired since. The epoch stays.
#pragma once

#include "metadata/ops/lease_view.h"

namespace lakegate {

struct LeasesRenewRequest {
  LeaseTarget target;
  LeaseClaim claim;
};

Result<LeaseView> leases_renew(Transaction& transaction, const LeasesRenewRequest& request);

}  // namespace lakegate
