// lakegate.leases.get: the lease on a name or a prefix. Of a name that lies below a leased prefix: that lease.
#pragma once

#include "metadata/ops/lease_view.h"

namespace lakegate {

Result<LeaseView> leases_get(Transaction& transaction, const LeaseTarget& target);

}  // namespace lakegate
