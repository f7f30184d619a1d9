// lakegate.leases.break: ends somebody's lease without knowing its id. Its epoch rises at once; until the break period
// is over the holder may still write, by its id alone.
#pragma once

#include "metadata/ops/lease_view.h"

namespace lakegate {

struct LeasesBreakRequest {
  LeaseTarget target;
  std::optional<int64_t> period_us;
};

Result<LeaseView> leases_break(Transaction& transaction, const LeasesBreakRequest& request);

}  // namespace lakegate
