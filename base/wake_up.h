// WakeUp: one thread sleeps, and any thread wakes it.
//
// For a loop that checks under its own mutex what it waits for, before each wait and after it. A condition variable
// would take that mutex for the sleeper as if others wanted it too, and letting go of it is a system call then, which
// for a lone writer is one in ten. Owned by the sleeper; nothing here fails.
#pragma once

#include <cstdint>
#include <semaphore.h>
#include <time.h>

namespace lakegate {

class WakeUp {
 public:
  WakeUp();
  ~WakeUp();
  WakeUp(const WakeUp&) = delete;
  WakeUp& operator=(const WakeUp&) = delete;

  void wake();
  // Until a wake() since the last return; now and then for no reason.
  void wait();
  // Likewise; false once it is that time.
  bool wait_until(const timespec& until);
  static timespec time_in_us(int64_t us);

 private:
  sem_t semaphore_;
};

}  // namespace lakegate
