#include "metadata/ops/lease_view.h"

#include "metadata/ops/object_lookup.h"

namespace lakegate {

LeaseView lease_view(const LeaseTarget& target, std::optional<Lease> lease, const LeaseTime& time) {
  LeaseView view;
  view.target = target;
  view.state = lease_state(lease, time);
  view.remaining_us = lease_remaining_us(lease, time);
  view.lease = std::move(lease);
  return view;
}

Result<LeaseView> lease_view_after(Transaction& transaction, const Bucket& bucket, const LeaseTarget& target,
                                   const LeaseStep& step) {
  LeaseView view = lease_view(target, step.lease, transaction.lease_time());
  if (step.raises_epoch) view.lease->epoch = 0;
  RETURN_IF_ERROR(add_object_generation(transaction, bucket, view));
  return view;
}

Status add_object_generation(Transaction& transaction, const Bucket& bucket, LeaseView& view) {
  if (view.target.is_prefix) return Status();
  ASSIGN_OR_RETURN(const std::optional<Object> live, find_live_object(transaction, bucket, view.target.name));
  view.object_generation = version_of(live).generation;
  return Status();
}

}  // namespace lakegate
