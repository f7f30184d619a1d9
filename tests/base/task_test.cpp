#include "base/task.h"

#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>

#include <catch2/catch.hpp>

#include "base/worker_pool.h"

namespace lakegate {
namespace {

Task<int> give(int value) { co_return value; }

Task<int> add(int a, int b) {
  const int first = co_await give(a);
  co_return first + co_await give(b);
}

Task<int> fail() {
  throw std::runtime_error("a bug");
  co_return 0;
}

Task<int> sum_to(int last) {
  int sum = 0;
  for (int i = 1; i <= last; ++i) sum += co_await give(i);
  co_return sum;
}

Task<Result<int>> half(int value) {
  if (value % 2 != 0) co_return invalid_argument("odd");
  co_return value / 2;
}

Task<Result<int>> quarter(int value) {
  CO_ASSIGN_OR_RETURN(const int first, co_await half(value));
  co_return co_await half(first);
}

Task<std::thread::id> thread_after_work(WorkerPool& pool, std::thread::id& worker) {
  auto job = [&worker] {
    worker = std::this_thread::get_id();
    return 1;
  };
  co_await pool.run(job);
  co_return std::this_thread::get_id();
}

Task<void> set_started(std::promise<int>& promise) { promise.set_value(co_await add(20, 22)); }

Task<int> mark_started(bool& started) {
  started = true;
  co_return 1;
}

}  // namespace

TEST_CASE("a task gives its value to its awaiter", "[task]") { CHECK(sync_wait(add(1, 2)) == 3); }

TEST_CASE("an exception travels to the awaiter", "[task]") { CHECK_THROWS_AS(sync_wait(fail()), std::runtime_error); }

TEST_CASE("a failed result leaves the coroutine with its status", "[task]") {
  CHECK(sync_wait(quarter(8)).value() == 2);
  CHECK(sync_wait(quarter(6)).status().code() == Code::kInvalidArgument);
  CHECK(sync_wait(quarter(7)).status().message() == "odd");
}

TEST_CASE("a task does not start before it is awaited", "[task]") {
  bool started = false;
  Task<int> task = mark_started(started);
  CHECK_FALSE(started);
  CHECK(sync_wait(std::move(task)) == 1);
  CHECK(started);
}

TEST_CASE("many awaits in a row are summed", "[task]") { CHECK(sync_wait(sum_to(1000)) == 500'500); }

TEST_CASE("a spawned task runs by itself", "[task]") {
  std::promise<int> promise;
  spawn(set_started(promise));
  CHECK(promise.get_future().get() == 42);
}

TEST_CASE("work runs on a worker, and its awaiter goes on where it was", "[task]") {
  WorkerPool pool(2);
  std::thread::id worker;
  CHECK(sync_wait(thread_after_work(pool, worker)) == std::this_thread::get_id());
  CHECK(worker != std::thread::id());
  CHECK(worker != std::this_thread::get_id());
}

TEST_CASE("a worker pool runs every job before it is gone", "[task]") {
  std::atomic<int> done = 0;
  {
    WorkerPool pool(3);
    for (int i = 0; i < 500; ++i) pool.submit([&done] { ++done; });
  }
  CHECK(done == 500);
}

TEST_CASE("an executor scope names the executor of its thread and undoes itself", "[task]") {
  CHECK(current_executor() == nullptr);
  detail::WaitingExecutor outer;
  {
    const ExecutorScope scope(&outer);
    CHECK(current_executor() == &outer);
    std::thread([] { CHECK(current_executor() == nullptr); }).join();
  }
  CHECK(current_executor() == nullptr);
}

}  // namespace lakegate
