// Table::kDue: doing what its time has come for. Soft-deleted objects and buckets go for good at their hard delete
// time, and what is left of buckets that are gone is removed.
//
// Rows stand in the order of their times. A step looks at a bounded number of rows behind a position, and does what
// they say together with taking them away, in one commit. Positions need not outlive the process: what is done is gone
// from the table. storage/due_worker.h drives the steps.
#pragma once

#include <optional>
#include <string>

#include "metadata/ops/bucket_purge.h"
#include "metadata/transaction.h"

namespace lakegate {

struct DuePosition {
  std::string after;  // The last row that was dealt with; empty: from the first.
  // The row of a bucket whose remains are being removed, and how far that has come.
  std::string purging;
  BucketPurgePosition purge;
};

struct DueStep {
  size_t objects_purged = 0;
  size_t buckets_purged = 0;        // Soft-deleted buckets that went for good.
  size_t remains_removed = 0;       // Rows of buckets that are gone, soft-deleted objects among them.
  size_t stale_removed = 0;         // Rows that spoke of what is not there any more.
  size_t kept = 0;                  // What could not be judged; it stays, with its row, for `lakegate check`.
  std::optional<DuePosition> next;  // Where to go on; nothing at the end of what is due.
};

// At most `limit` records are changed.
Result<DueStep> due_step(Transaction& transaction, const DuePosition& from, size_t limit);

// The time of the first row, whether it has come or not; nothing where there is none.
Result<std::optional<int64_t>> due_first_us(Transaction& transaction);

}  // namespace lakegate
