// The read side of the change feed: what replication, notifications and tests follow. Pure functions over a
// Transaction.
#pragma once

#include <vector>

#include "metadata/record/change_event.h"
#include "metadata/transaction.h"

namespace lakegate {

struct ChangeCursor {
  uint64_t commit_version = 0;
  uint16_t index = 0;
};

// At most `limit` events after `cursor`, in commit order. No event ever appears before one that was already returned.
Result<std::vector<ChangeEvent>> read_change_feed(Transaction& transaction, const ChangeCursor& cursor, size_t limit);

// Forgets the events up to and including `cursor`, at most `limit` of them; returns how many.
Result<size_t> trim_change_feed(Transaction& transaction, const ChangeCursor& cursor, size_t limit);

}  // namespace lakegate
