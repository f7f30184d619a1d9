// Reactor: one thread with one io_context; everything that belongs to a connection happens on it, without locks.
//
// Owned by the server. post(), run() and stop() may be called from any thread, the rest from the reactor's own. Waiting
// operations register as Watched and are asked once per tick whether they are overdue, so that no operation arms a
// timer of its own; a timeout is late by up to one tick.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "base/clock.h"
#include "base/executor.h"

namespace lakegate {

using IoExecutor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, IoExecutor>;
using SteadyTimer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                      boost::asio::wait_traits<std::chrono::steady_clock>, IoExecutor>;

// Something with a deadline.
class Watched {
 public:
  virtual ~Watched() = default;
  virtual void check_deadline(int64_t monotonic_us) = 0;

 private:
  friend class Reactor;
  size_t watch_index_ = 0;
};

class Reactor final : public Executor {
 public:
  explicit Reactor(int tick_ms);
  ~Reactor() override;
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;

  void start();
  // Ends the loop and joins the thread; what still waits is never resumed.
  void stop();

  void post(std::coroutine_handle<> handle) override;
  void run(std::function<void()> job);

  void watch(Watched* watched);
  void unwatch(Watched* watched);

  boost::asio::io_context& context() { return context_; }
  int64_t monotonic_us() const { return clock_.monotonic_us(); }
  int64_t now_us() const { return clock_.now_us(); }

 private:
  void resume_posted();
  void arm_tick();

  SystemClock clock_;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<IoExecutor> work_{context_.get_executor()};
  SteadyTimer tick_{context_};
  int tick_ms_;
  std::vector<Watched*> watched_;
  std::thread thread_;

  std::mutex mutex_;
  std::vector<std::coroutine_handle<>> posted_;
  std::vector<std::coroutine_handle<>> resuming_;
};

}  // namespace lakegate
