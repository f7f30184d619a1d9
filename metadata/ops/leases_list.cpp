#include "metadata/ops/leases_list.h"

#include "base/limits.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/lease_codec.h"

namespace lakegate {
namespace {

std::string begin_of(const Bucket& bucket, const LeasesListRequest& request) {
  const std::string begin = object_key_prefix(bucket.generation, request.prefix);
  if (request.after_name.empty()) return begin;
  const LeaseRowKind kind = request.after_is_prefix ? LeaseRowKind::kPrefix : LeaseRowKind::kObject;
  return std::max(begin, lease_key(bucket.generation, request.after_name, kind) + '\0');
}

}  // namespace

Result<LeasesPage> leases_list(Transaction& transaction, const LeasesListRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.bucket));
  const std::string end = prefix_end(object_key_prefix(bucket.generation, request.prefix));
  const auto cursor = transaction.scan(Table::kLeases, begin_of(bucket, request), end);
  LeasesPage page;
  LeaseKey key;
  for (size_t looked_at = 0; cursor->valid(); cursor->next(), ++looked_at) {
    if (looked_at == limits::kListExaminedMax || page.items.size() == static_cast<size_t>(request.max_results)) {
      page.last_name = key.name;
      page.last_is_prefix = key.kind == LeaseRowKind::kPrefix;
      break;
    }
    ASSIGN_OR_RETURN(key, decode_lease_key(cursor->key()));
    if (key.kind == LeaseRowKind::kIndex) continue;
    ASSIGN_OR_RETURN(Lease lease, decode_lease(cursor->value()));
    lease.name = key.name;
    lease.is_prefix = key.kind == LeaseRowKind::kPrefix;
    const LeaseTarget target{bucket.name, key.name, lease.is_prefix};
    LeaseView view = lease_view(target, std::move(lease), transaction.lease_time());
    if (!request.held_only || is_held(view.state)) page.items.push_back(std::move(view));
  }
  RETURN_IF_ERROR(cursor->status());
  return page;
}

}  // namespace lakegate
