// lakegate.leases.change: gives the lease another id, and so hands it on. Its time and its epoch stay.
#pragma once

#include "metadata/ops/lease_view.h"

namespace lakegate {

struct LeasesChangeRequest {
  LeaseTarget target;
  LeaseClaim claim;
  LeaseId proposed_id;
};

Result<LeaseView> leases_change(Transaction& transaction, const LeasesChangeRequest& request);

}  // namespace lakegate
