// LeaseView: what the operations on leases return, as their answers show it. Plain values, and how they are made.
#pragma once

#include <optional>

#include "metadata/lease_state.h"
#include "metadata/ops/lease_rows.h"
#include "metadata/record/bucket.h"
#include "metadata/transaction.h"

namespace lakegate {

struct LeaseView {
  LeaseTarget target;
  LeaseState state = LeaseState::kAvailable;
  std::optional<Lease> lease;           // Nothing for an available name. Epoch 0: the commit version.
  std::optional<int64_t> remaining_us;  // Until a held lease ends; nothing where it never does.
  // The live generation that an object's lease is on; 0 for a name that does not exist, and for a prefix.
  uint64_t object_generation = 0;
};

// As the lease is at the transaction's time.
LeaseView lease_view(const LeaseTarget& target, std::optional<Lease> lease, const LeaseTime& time);
// The same, of what an operation has stored.
Result<LeaseView> lease_view_after(Transaction& transaction, const Bucket& bucket, const LeaseTarget& target,
                                   const LeaseStep& step);
// Fills in the live generation. Not guarded: every write of the name looks at the lease, not the other way round.
Status add_object_generation(Transaction& transaction, const Bucket& bucket, LeaseView& view);

}  // namespace lakegate
