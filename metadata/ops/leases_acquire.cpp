#include "metadata/ops/leases_acquire.h"

#include "metadata/ops/buckets_get.h"
#include "metadata/ops/folder_locks.h"
#include "metadata/ops/object_lookup.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

Status overlaps_another() {
  return Status(Code::kConflict, "There is already a lease present that covers the same names.", kLeaseAlreadyPresent)
      .at("leaseId");
}

// An operation on a folder has looked for leases when it began.
Status check_no_folder_operation(Transaction& transaction, const Bucket& bucket, const LeaseTarget& target) {
  RETURN_IF_ERROR(check_not_locked(transaction, bucket, target.name));
  if (!target.is_prefix || !bucket.hierarchical_namespace_enabled) return Status();
  ASSIGN_OR_RETURN(const FolderLocks locks, read_folder_locks(transaction, bucket));
  return check_free_to_lock(locks, target.name);
}

}  // namespace

Result<LeaseView> leases_acquire(Transaction& transaction, const LeasesAcquireRequest& request) {
  RETURN_IF_ERROR(check_lease_target(request.target));
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.target.bucket));
  if (!request.precondition.empty()) {
    ASSIGN_OR_RETURN(const std::optional<Object> live, find_live_object(transaction, bucket, request.target.name));
    RETURN_IF_ERROR(check_precondition(request.precondition, version_of(live)));
  }
  ASSIGN_OR_RETURN(const std::optional<Lease> current, find_lease(transaction, bucket, request.target));
  ASSIGN_OR_RETURN(LeaseStep step, acquire_lease(current, request.id, request.duration_us, transaction.lease_time()));
  RETURN_IF_ERROR(check_no_folder_operation(transaction, bucket, request.target));
  RETURN_IF_ERROR(clear_other_leases(transaction, bucket, request.target, std::nullopt, overlaps_another()));
  RETURN_IF_ERROR(note_lease_in_index(transaction, bucket, request.target));
  transaction.touch_fence(Table::kLeases, bucket_leases_fence(bucket.generation));
  step.lease.name = request.target.name;
  step.lease.is_prefix = request.target.is_prefix;
  step.lease.time_acquired_us = transaction.now_us();
  step.lease.holder = request.holder;
  put_lease(transaction, bucket, step);
  return lease_view_after(transaction, bucket, request.target, step);
}

}  // namespace lakegate
