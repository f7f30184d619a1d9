#include "metadata/ops/lease_fence.h"

#include "metadata/ops/lease_rows.h"

namespace lakegate {
namespace {

Status check_write(Transaction& transaction, const std::optional<Lease>& lease, const LeaseClaim& claim) {
  return check_lease_for_write(lease, claim, transaction.lease_time());
}

// Where the write was let through and nobody holds the lease.
void erase_ended(Transaction& transaction, const Bucket& bucket, const std::optional<Lease>& lease) {
  if (lease && !is_held(lease_state(lease, transaction.lease_time()))) erase_lease(transaction, bucket, *lease);
}

}  // namespace

Status LeasePass::check_for(const Bucket& bucket, std::string_view name) const {
  if (bucket_generation_ == bucket.generation && name_ == name) return Status();
  return internal_error("A write has the lease pass of another name.");
}

Result<LeasePass> pass_lease_fence(Transaction& transaction, const Bucket& bucket, std::string_view name,
                                   const LeaseClaim& claim) {
  ASSIGN_OR_RETURN(const std::optional<Lease> lease, find_covering_lease(transaction, bucket, name));
  RETURN_IF_ERROR(check_write(transaction, lease, claim));
  erase_ended(transaction, bucket, lease);
  return LeasePass(bucket.generation, name);
}

Result<LeasePass> pass_lease_fence_beside(Transaction& transaction, const Bucket& bucket, std::string_view name,
                                          const LeaseClaim& own_claim, const LeaseClaim& first_claim) {
  if (!own_claim.empty()) return pass_lease_fence(transaction, bucket, name, own_claim);
  ASSIGN_OR_RETURN(const std::optional<Lease> lease, find_covering_lease(transaction, bucket, name));
  const bool is_leased = is_held(lease_state(lease, transaction.lease_time()));
  RETURN_IF_ERROR(check_write(transaction, lease, is_leased ? first_claim : LeaseClaim()));
  erase_ended(transaction, bucket, lease);
  return LeasePass(bucket.generation, name);
}

LeasePass lease_pass_of_folder_operation(const Bucket& bucket, std::string_view name) {
  return {bucket.generation, name};
}

LeasePass lease_pass_of_gone_bucket(const Bucket& bucket, std::string_view name) { return {bucket.generation, name}; }

Status clear_leases_for_folder(Transaction& transaction, const Bucket& bucket, const std::string& folder,
                               const LeaseClaim& claim) {
  RETURN_IF_ERROR(pass_lease_fence(transaction, bucket, folder, claim).status());
  return clear_other_leases(transaction, bucket, {bucket.name, folder, /*is_prefix=*/true}, claim.id, name_is_leased());
}

Status clear_leases_for_folder_beside(Transaction& transaction, const Bucket& bucket, const std::string& folder,
                                      const LeaseClaim& first_claim) {
  RETURN_IF_ERROR(pass_lease_fence_beside(transaction, bucket, folder, LeaseClaim(), first_claim).status());
  return clear_other_leases(transaction, bucket, {bucket.name, folder, /*is_prefix=*/true}, first_claim.id,
                            name_is_leased());
}

Status check_lease_fence(Transaction& transaction, const Bucket& bucket, std::string_view name,
                         const LeaseClaim& claim) {
  ASSIGN_OR_RETURN(const std::optional<Lease> lease, find_covering_lease(transaction, bucket, name));
  return check_write(transaction, lease, claim);
}

Status check_lease_of_read(Transaction& transaction, const Bucket& bucket, std::string_view name,
                           const LeaseClaim& claim) {
  if (claim.empty()) return Status();
  ASSIGN_OR_RETURN(const std::optional<Lease> lease, find_covering_lease(transaction, bucket, name));
  return check_lease_for_read(lease, claim, transaction.lease_time());
}

}  // namespace lakegate
