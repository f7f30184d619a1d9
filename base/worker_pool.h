// WorkerPool: threads for what may block (disks, cold metadata, big hashes), so that reactor threads never do.
//
// Owned by the composition root; outlives all that uses it. Any thread may call it. The destructor runs what is queued.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <type_traits>
#include <vector>

#include "base/task.h"

namespace lakegate {

class WorkerPool {
 public:
  explicit WorkerPool(int thread_count);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  void submit(std::function<void()> job);

  // Runs `function` on a worker and resumes the caller on its own executor with what it returned (not void).
  template <class F>
  Task<std::invoke_result_t<F&>> run(F function) {
    using T = std::invoke_result_t<F&>;
    auto start = [this, &function](auto resolve) { submit([&function, resolve]() mutable { resolve(function()); }); };
    co_return co_await await_callback<T>(start);
  }

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace lakegate
