// PoolJob<T>: work on the WorkerPool that goes on while its starter does something else, and is awaited later.
//
// Used by one coroutine. Giving up a PoolJob does not stop the work: whatever the function touches must be owned by it
// (a shared_ptr in its captures) or be awaited for.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "base/worker_pool.h"

namespace lakegate {

template <class T>
class PoolJob {
 public:
  bool running() const { return shared_ != nullptr; }

  template <class F>
  void start(WorkerPool& pool, F function) {
    shared_ = std::make_shared<Shared>();
    pool.submit([shared = shared_, function = std::move(function)]() mutable { shared->finish(function()); });
  }

  // Work that is done elsewhere: `begin(resolve)` sees to it that `resolve(T)` is called once, on any thread.
  template <class F>
  void start_elsewhere(F begin) {
    shared_ = std::make_shared<Shared>();
    begin([shared = shared_](T value) { shared->finish(std::move(value)); });
  }

  // The result of the work, on the executor of the caller. Only while running(), once per start().
  Task<T> wait() {
    const std::shared_ptr<Shared> shared = std::exchange(shared_, nullptr);
    auto subscribe = [&shared](auto resolve) { shared->subscribe(std::move(resolve)); };
    co_return co_await await_callback<T>(subscribe);
  }

 private:
  struct Shared {
    std::mutex mutex;
    std::optional<T> value;
    std::function<void(T)> resolve;

    void finish(T result) {
      std::unique_lock lock(mutex);
      if (!resolve) {
        value.emplace(std::move(result));
        return;
      }
      const std::function<void(T)> waiting = std::move(resolve);
      lock.unlock();
      waiting(std::move(result));
    }
    void subscribe(std::function<void(T)> callback) {
      std::unique_lock lock(mutex);
      if (!value) {
        resolve = std::move(callback);
        return;
      }
      T ready = std::move(*value);
      lock.unlock();
      callback(std::move(ready));
    }
  };
  std::shared_ptr<Shared> shared_;
};

}  // namespace lakegate
