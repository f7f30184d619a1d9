// How many leases are held in all buckets, for metrics.
#pragma once

#include "metadata/transaction.h"

namespace lakegate {

// Of the first limits::kListExaminedMax rows; released leases have none.
Result<size_t> leases_count_held(Transaction& transaction);

}  // namespace lakegate
