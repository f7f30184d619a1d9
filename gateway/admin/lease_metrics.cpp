// The gauge of leases that are held. Leases end by themselves, so they are counted when somebody asks.
#include "base/metrics.h"
#include "gateway/admin/admin_handler.h"
#include "metadata/ops/leases_count.h"

namespace lakegate {

Task<Status> observe_leases(Catalog& catalog) {
  static Gauge& held = gauge("lakegate_leases_held", "Leases on objects and prefixes that are held now.");
  auto count = [](Transaction& transaction) { return leases_count_held(transaction); };
  const Result<size_t> found = co_await catalog.read(count);
  CO_RETURN_IF_ERROR(found.status());
  held.set(static_cast<double>(*found));
  co_return Status();
}

}  // namespace lakegate
