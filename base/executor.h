// Executor: a place where coroutines run (a reactor thread, or the caller of sync_wait).
//
// A coroutine that waits for work done elsewhere (a disk, the commit thread) is resumed on the executor it left, so
// code between two suspension points needs no locks. Executors outlive every coroutine that runs on them.
#pragma once

#include <coroutine>

namespace lakegate {

class Executor {
 public:
  virtual ~Executor() = default;
  // Resumes `handle` on this executor soon. Any thread may call it; never resumes before it returns.
  virtual void post(std::coroutine_handle<> handle) = 0;
};

// The executor of this thread, or null on a thread that has none (then work is resumed where it ended).
Executor* current_executor();

// Names `executor` as this thread's for as long as the scope lives.
class ExecutorScope {
 public:
  explicit ExecutorScope(Executor* executor);
  ~ExecutorScope();
  ExecutorScope(const ExecutorScope&) = delete;
  ExecutorScope& operator=(const ExecutorScope&) = delete;

 private:
  Executor* previous_;
};

}  // namespace lakegate
