// The fence: the one place that asks whether a lease lets a write happen. Every commit that makes, changes or removes a
// generation needs a LeasePass for its name, and only the functions here give one, so that what forgets to ask does not
// compile.
//
// The claim is judged in the transaction that writes, next to the generations. A write by somebody who names no lease
// erases one that ended, so that its late holder cannot renew it over what was written.
#pragma once

#include <string>
#include <string_view>

#include "metadata/record/bucket.h"
#include "metadata/record/lease.h"
#include "metadata/transaction.h"

namespace lakegate {

// The right to write one name, in the transaction that it was given in.
class LeasePass {
 public:
  // kInternal when the pass is for another name: nothing is written then.
  Status check_for(const Bucket& bucket, std::string_view name) const;

 private:
  LeasePass(uint64_t bucket_generation, std::string_view name) : bucket_generation_(bucket_generation), name_(name) {}
  friend Result<LeasePass> pass_lease_fence(Transaction&, const Bucket&, std::string_view, const LeaseClaim&);
  friend Result<LeasePass> pass_lease_fence_beside(Transaction&, const Bucket&, std::string_view, const LeaseClaim&,
                                                   const LeaseClaim&);
  friend LeasePass lease_pass_of_folder_operation(const Bucket&, std::string_view);
  friend LeasePass lease_pass_of_gone_bucket(const Bucket&, std::string_view);

  uint64_t bucket_generation_;
  std::string name_;
};

// The claim must be of the lease that covers the name; without one the name must not be leased.
Result<LeasePass> pass_lease_fence(Transaction& transaction, const Bucket& bucket, std::string_view name,
                                   const LeaseClaim& claim);

// For a second name of a request (the source of a move, sources that compose deletes): with a claim of its own as
// above; otherwise the claim of the first name will do where it is of this lease, and does not matter where there is
// none.
Result<LeasePass> pass_lease_fence_beside(Transaction& transaction, const Bucket& bucket, std::string_view name,
                                          const LeaseClaim& own_claim, const LeaseClaim& first_claim);

// For the steps of an operation that holds the folder (metadata/ops/folder_locks.h). It asked for the whole folder when
// it began, by clear_leases_for_folder(), and nobody acquires a lease there before it ends.
LeasePass lease_pass_of_folder_operation(const Bucket& bucket, std::string_view name);
// Where the bucket itself does not exist any more, and its leases with it.
LeasePass lease_pass_of_gone_bucket(const Bucket& bucket, std::string_view name);

// Whether an operation may take hold of all names below the folder. A claim must be of the lease that covers the
// folder; no other one may be held above or below. Those that ended are erased.
Status clear_leases_for_folder(Transaction& transaction, const Bucket& bucket, const std::string& folder,
                               const LeaseClaim& claim);
// The same for the second folder of a request (the destination of a rename), as pass_lease_fence_beside().
Status clear_leases_for_folder_beside(Transaction& transaction, const Bucket& bucket, const std::string& folder,
                                      const LeaseClaim& first_claim);

// The look before bytes are accepted. Writes nothing.
Status check_lease_fence(Transaction& transaction, const Bucket& bucket, std::string_view name,
                         const LeaseClaim& claim);
// For a read, which no lease hinders: whether the lease that it names is held. Nothing is looked up for an empty claim.
Status check_lease_of_read(Transaction& transaction, const Bucket& bucket, std::string_view name,
                           const LeaseClaim& claim);

}  // namespace lakegate
