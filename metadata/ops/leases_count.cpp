#include "metadata/ops/leases_count.h"

#include "base/limits.h"
#include "metadata/lease_state.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/lease_codec.h"

namespace lakegate {

Result<size_t> leases_count_held(Transaction& transaction) {
  const auto cursor = transaction.scan(Table::kLeases, {}, {});
  size_t held = 0;
  for (size_t looked_at = 0; cursor->valid() && looked_at < limits::kListExaminedMax; cursor->next(), ++looked_at) {
    const Result<LeaseKey> key = decode_lease_key(cursor->key());
    if (!key.ok() || key->kind == LeaseRowKind::kIndex) continue;
    Result<Lease> lease = decode_lease(cursor->value());
    // Damage is told by the requests that meet it.
    if (lease.ok() && is_held(lease_state(std::move(*lease), transaction.lease_time()))) ++held;
  }
  RETURN_IF_ERROR(cursor->status());
  return held;
}

}  // namespace lakegate
