// BackgroundThread: a thread that does a step, waits, and does it again, until it is destroyed.
//
// Owned by whoever needs the work; the destructor waits for the step that is running, so long steps ask is_stopping()
// or wait through pause().
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

namespace lakegate {

class BackgroundThread {
 public:
  BackgroundThread(std::chrono::milliseconds interval, std::function<void(BackgroundThread&)> step);
  ~BackgroundThread();
  BackgroundThread(const BackgroundThread&) = delete;
  BackgroundThread& operator=(const BackgroundThread&) = delete;

  // The next step begins at once instead of after the interval. Any thread.
  void wake();
  bool is_stopping() const;
  // Waits inside a step, whatever wake() says; false when the thread should end.
  bool pause(std::chrono::microseconds duration);
  // The same between the parts of a step, for as long as `spent_us` says that the last one took, and at least for
  // `least_us`; never more than a second, since a clock that jumps makes a part look as if it had taken days.
  bool rest(int64_t spent_us, int64_t least_us);

 private:
  bool wait_for_next_step(std::chrono::milliseconds interval);

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  bool woken_ = false;
  std::thread thread_;
};

}  // namespace lakegate
