// Task<T>: a lazy coroutine. It starts when it is awaited and resumes its awaiter when it ends.
//
// The awaiter owns the Task, and with it the coroutine's frame; a Task is awaited at most once, on one thread at a
// time. An exception inside is a bug and travels to the awaiter. Most functions return Task<Result<T>>. Own rather than
// asio::awaitable so that metadata/ and storage/ see no Asio, and so that a handler compiles in seconds
// (docs/decisions/2026-11-24-own-result-and-task.md).
//
// Two rules for g++ 12: no temporary aggregates or lambdas as arguments inside a co_await expression (name them first),
// and no capturing lambda that is itself a coroutine.
#pragma once

#include <atomic>
#include <condition_variable>
#include <coroutine>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <utility>

#include "base/executor.h"
#include "base/result.h"

namespace lakegate {

template <class T>
class Task;

namespace detail {

struct TaskFinalAwaiter {
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> handle) const noexcept {
    // An awaiter that has not suspended yet goes on by itself when await_suspend() returns false.
    const bool awaiter_is_suspended = handle.promise().awaiter_may_go_on_.exchange(true, std::memory_order_acq_rel);
    return awaiter_is_suspended ? handle.promise().continuation_ : std::noop_coroutine();
  }
  void await_resume() const noexcept {}
};

struct TaskPromiseBase {
  std::suspend_always initial_suspend() const noexcept { return {}; }
  TaskFinalAwaiter final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { exception_ = std::current_exception(); }
  void rethrow_if_failed() const {
    if (exception_) std::rethrow_exception(exception_);
  }
  std::coroutine_handle<> continuation_ = std::noop_coroutine();
  // Set by whichever comes first: the end of the task, or the awaiter's suspension.
  std::atomic<bool> awaiter_may_go_on_{false};
  std::exception_ptr exception_;
};

template <class T>
struct TaskPromise : TaskPromiseBase {
  Task<T> get_return_object() noexcept;
  template <class U>
  void return_value(U&& value) {
    value_.emplace(std::forward<U>(value));
  }
  T take() {
    rethrow_if_failed();
    return std::move(*value_);
  }
  std::optional<T> value_;
};

template <>
struct TaskPromise<void> : TaskPromiseBase {
  Task<void> get_return_object() noexcept;
  void return_void() const noexcept {}
  void take() const { rethrow_if_failed(); }
};

}  // namespace detail

template <class T = void>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::TaskPromise<T>;

  explicit Task(std::coroutine_handle<promise_type> handle) noexcept : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      if (handle_) handle_.destroy();
      handle_ = std::exchange(other.handle_, nullptr);
    }
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  // Not by symmetric transfer: without tail calls (sanitizers, -O0) a loop over tasks that end at once would grow the
  // stack with every turn. A task that ended meanwhile lets its awaiter go on without suspending.
  bool await_suspend(std::coroutine_handle<> awaiter) noexcept {
    handle_.promise().continuation_ = awaiter;
    handle_.resume();
    return !handle_.promise().awaiter_may_go_on_.exchange(true, std::memory_order_acq_rel);
  }
  T await_resume() { return handle_.promise().take(); }

 private:
  std::coroutine_handle<promise_type> handle_;
};

namespace detail {

template <class T>
Task<T> TaskPromise<T>::get_return_object() noexcept {
  return Task<T>(std::coroutine_handle<TaskPromise<T>>::from_promise(*this));
}
inline Task<void> TaskPromise<void>::get_return_object() noexcept {
  return Task<void>(std::coroutine_handle<TaskPromise<void>>::from_promise(*this));
}

// A coroutine that nobody awaits; its frame frees itself. An exception that escapes it ends the process.
struct DetachedTask {
  struct promise_type {
    DetachedTask get_return_object() const noexcept { return {}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }
  };
};

// Runs posted coroutines on the thread that waits in sync_wait().
class WaitingExecutor final : public Executor {
 public:
  void post(std::coroutine_handle<> handle) override {
    const std::lock_guard lock(mutex_);
    ready_.push_back(handle);
    wake_.notify_one();
  }
  void run_until(const bool& done) {
    while (!done) {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return !ready_.empty(); });
      const std::coroutine_handle<> handle = ready_.front();
      ready_.pop_front();
      lock.unlock();
      handle.resume();
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::coroutine_handle<>> ready_;
};

template <class T>
DetachedTask run_into(Task<T> task, std::optional<T>& value, std::exception_ptr& exception, bool& done) {
  try {
    value.emplace(co_await task);
  } catch (...) {
    exception = std::current_exception();
  }
  done = true;
}

inline DetachedTask run_detached(Task<void> task) { co_await task; }

}  // namespace detail

// Starts `task` on this thread and lets it go on by itself; it must not throw.
inline void spawn(Task<void> task) { detail::run_detached(std::move(task)); }

// Runs `task` to its end on this thread: for tests, the command line and background threads, never on a reactor.
template <class T>
T sync_wait(Task<T> task) {
  detail::WaitingExecutor executor;
  const ExecutorScope scope(&executor);
  std::optional<T> value;
  std::exception_ptr exception;
  bool done = false;
  detail::run_into(std::move(task), value, exception, done);
  executor.run_until(done);
  if (exception) std::rethrow_exception(exception);
  return std::move(*value);
}

// Awaits a completion that another thread delivers: `start(resolve)` begins the work, and `resolve(value)` is called
// exactly once, from any thread, also before start() returns. The coroutine goes on at the executor it came from.
template <class T, class Start>
class CallbackAwaiter {
 public:
  explicit CallbackAwaiter(Start& start) : start_(start) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) {
    Executor* const executor = current_executor();
    // The coroutine may be resumed, and this awaiter gone, before start() returns: touch nothing after it.
    start_([this, handle, executor](T value) {
      value_.emplace(std::move(value));
      if (executor != nullptr) {
        executor->post(handle);
      } else {
        handle.resume();
      }
    });
  }
  T await_resume() { return std::move(*value_); }

 private:
  Start& start_;
  std::optional<T> value_;
};

template <class T, class Start>
CallbackAwaiter<T, Start> await_callback(Start& start) {
  return CallbackAwaiter<T, Start>(start);
}

}  // namespace lakegate
