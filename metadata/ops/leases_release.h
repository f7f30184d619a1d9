// lakegate.leases.release: the name is available at once. Its row goes; the next acquisition has a greater epoch all
// the same, since epochs are commit versions.
#pragma once

#include "metadata/ops/lease_view.h"

namespace lakegate {

struct LeasesReleaseRequest {
  LeaseTarget target;
  LeaseClaim claim;
};

Result<LeaseView> leases_release(Transaction& transaction, const LeasesReleaseRequest& request);

}  // namespace lakegate
