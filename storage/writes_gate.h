// WritesGate: whether writes are accepted now. Closed for good after a failed sync (what is on the disk is unknown
// until a restart), and closed for a time while the disk has less free space than its reserve. Any thread may call it.
#pragma once

#include <atomic>
#include <string>

#include "base/health.h"
#include "base/status.h"

namespace lakegate {

class WritesGate {
 public:
  explicit WritesGate(Health& health) : health_(health) {}

  // kUnavailable with the reason while closed.
  Status check() const;
  // Call with every failure of a write: a sync failure closes the gate for good, a full disk until space is found
  // again.
  void note_failure(const Status& status);
  // Called by the space watch with what is free.
  void note_free_space(uint64_t free_bytes, uint64_t reserve_bytes);
  // Whether a sync failed. Then nothing may be removed either: a restart may bring back what refers to it.
  bool sync_failed() const { return sync_failed_.load(std::memory_order_acquire); }

 private:
  Health& health_;
  std::atomic<bool> sync_failed_{false};
  std::atomic<bool> disk_full_{false};
};

}  // namespace lakegate
