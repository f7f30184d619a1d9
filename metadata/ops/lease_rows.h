// Rows of leases: finding the one that covers a name, and keeping them apart.
//
// Two rows never cover one name. Whoever acquires a lease is refused while another one that covers one of its names is
// held, and erases those that ended, in the same commit. So one row at most speaks for a name, and a lease that ended
// may become its holder's again (by renewal, or because a restart grants it anew) as long as its row is there.
//
// What it costs: a writer reads the bucket's index; only in a bucket that has had leases the name's own row, and one
// row for each depth at which the bucket has had leases on prefixes. Everything that a write depends on is guarded.
#pragma once

#include <optional>
#include <string>

#include "metadata/lease_state.h"
#include "metadata/record/bucket.h"
#include "metadata/transaction.h"

namespace lakegate {

// Slashes in a prefix that can be leased.
inline constexpr int kLeasePrefixDepthMax = 32;
// Rows below a prefix that its acquisition looks at.
inline constexpr size_t kLeasesBelowPrefixMax = 10'000;

// Of which lease a request speaks.
struct LeaseTarget {
  std::string bucket;
  std::string name;  // Of the object, or the prefix.
  bool is_prefix = false;
};
// kInvalidArgument for a name that no object could have, or a prefix that does not end with a slash or is too deep.
Status check_lease_target(const LeaseTarget& target);

// Guarded.
Result<std::optional<Lease>> find_lease(Transaction& transaction, const Bucket& bucket, const LeaseTarget& target);
// The one row that covers the object, or none; held or ended. Guards that it stays so.
Result<std::optional<Lease>> find_covering_lease(Transaction& transaction, const Bucket& bucket, std::string_view name);

// Stores what an operation made of a lease. The epoch is kept, or becomes the commit version.
void put_lease(Transaction& transaction, const Bucket& bucket, const LeaseStep& step);
void erase_lease(Transaction& transaction, const Bucket& bucket, const Lease& lease);

// Says in the bucket's index that there is a lease on the target.
Status note_lease_in_index(Transaction& transaction, const Bucket& bucket, const LeaseTarget& target);

// Clears the way for a lease on the target, or for an operation on all names below the prefix: erases the other rows
// that cover one of these names where their leases ended, and guards that none comes before the commit. Fails with
// `refusal` where one is held, unless by `tolerated`; kResourceExhausted where there are too many to tell.
Status clear_other_leases(Transaction& transaction, const Bucket& bucket, const LeaseTarget& target,
                          const std::optional<LeaseId>& tolerated, const Status& refusal);

}  // namespace lakegate
