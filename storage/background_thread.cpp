#include "storage/background_thread.h"

#include <algorithm>

namespace lakegate {

BackgroundThread::BackgroundThread(std::chrono::milliseconds interval, std::function<void(BackgroundThread&)> step) {
  thread_ = std::thread([this, interval, step = std::move(step)] {
    do {
      step(*this);
    } while (wait_for_next_step(interval));
  });
}

BackgroundThread::~BackgroundThread() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void BackgroundThread::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  wake_.notify_all();
}

bool BackgroundThread::wait_for_next_step(std::chrono::milliseconds interval) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, interval, [this] { return stopping_ || woken_; });
  woken_ = false;
  return !stopping_;
}

bool BackgroundThread::is_stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

bool BackgroundThread::pause(std::chrono::microseconds duration) {
  std::unique_lock lock(mutex_);
  return !wake_.wait_for(lock, duration, [this] { return stopping_; });
}

bool BackgroundThread::rest(int64_t spent_us, int64_t least_us) {
  constexpr int64_t kRestMaxUs = 1'000'000;
  return pause(std::chrono::microseconds(std::clamp(spent_us, std::min(least_us, kRestMaxUs), kRestMaxUs)));
}

}  // namespace lakegate
