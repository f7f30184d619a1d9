// IdleWatch: tells background work whether this process has anything else to do, by the processor time of its threads.
// Requests of any kind count, which no number of written bytes would show.
//
// Owned by the thread that works in the background, which alone may call it.
#pragma once

#include <cstdint>

namespace lakegate {

class IdleWatch {
 public:
  IdleWatch() { begin(); }
  // What the process spends from here on counts; call it when work of one's own ends.
  void begin();
  // Whether the process took less than a twentieth of a processor since begin(), and that for long enough to tell.
  bool was_idle() const;

 private:
  int64_t begun_us_ = 0;
  int64_t cpu_at_begin_us_ = 0;
};

}  // namespace lakegate
