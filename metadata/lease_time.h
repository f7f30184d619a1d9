// LeaseTime: by what clock leases end. A plain value.
//
// Deadlines of leases are measured by the monotonic clock of the process that holds authority over the store, and mean
// nothing to another process. So each run of the server is a term with a number of its own, greater than those before
// it, and a lease records the term that measured it (docs/decisions/2026-11-27-write-leases.md).
#pragma once

#include <cstdint>

namespace lakegate {

struct LeaseTime {
  // The newest commit version when this run began: no lease that an earlier run stored can name it, and terms rise.
  uint64_t term = 0;
  // Monotonic, in microseconds. Leases of earlier terms count as granted when this one began.
  int64_t term_begun_us = 0;
  int64_t now_us = 0;
};

}  // namespace lakegate
