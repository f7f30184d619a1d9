// Reactor: one thread with one epoll instance; everything that belongs to a connection happens on it, without locks.
//
// Owned by the server. post(), run() and stop() may be called from any thread, the rest from the reactor's own (or
// before it starts). Sockets are registered once, for both directions and edge-triggered, so that waiting costs no
// system call but the loop's own epoll_wait
// ([decision](../../docs/decisions/2026-11-28-own-event-loop.md)). Waiting operations register as Watched and are asked
// once per tick whether they are overdue, so that no operation arms a timer of its own; a timeout is late by up to one
// tick.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <sys/epoll.h>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/executor.h"
#include "gateway/http/descriptor.h"

namespace lakegate {

// What a registered descriptor belongs to.
class Pollable {
 public:
  virtual ~Pollable() = default;
  // `events` are those of epoll_event. May destroy this one and others.
  virtual void on_events(uint32_t events) = 0;
};

// Something with a deadline, whose wait can be ended from outside.
class Watched {
 public:
  virtual ~Watched() = default;
  virtual void check_deadline(int64_t monotonic_us) = 0;
  // After interrupt_soon(); may destroy this one and others.
  virtual void on_interrupted() = 0;

 private:
  friend class Reactor;
  size_t watch_index_ = 0;
  bool is_interrupted_soon_ = false;
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
  void run_after(int delay_ms, std::function<void()> job);

  // False: the system has no memory for it. `events` are those of epoll_ctl.
  bool add(int descriptor, uint32_t events, Pollable* pollable);
  // Before the descriptor is closed or added again.
  void remove(int descriptor, Pollable* pollable);

  void watch(Watched* watched);
  void unwatch(Watched* watched);
  // Calls on_interrupted() when what runs now has ended, so that a loop over connections may call it.
  void interrupt_soon(Watched* watched);

  int64_t monotonic_us() const { return clock_.monotonic_us(); }
  int64_t now_us() const { return clock_.now_us(); }

 private:
  static constexpr size_t kEventsInARowMax = 128;

  void loop();
  void wait_for_events();
  void handle_events();
  void run_posted();
  void run_interrupted();
  void run_timers();
  int sleep_ms();
  void wake();
  void arm_tick();

  SystemClock clock_;
  Descriptor epoll_;
  Descriptor wake_event_;
  int tick_ms_;
  std::vector<Watched*> watched_;
  std::vector<Watched*> interrupted_;
  std::multimap<int64_t, std::function<void()>> timers_;  // By monotonic microseconds.
  std::thread thread_;

  // What the last epoll_wait brought; those of a Pollable that is removed meanwhile lose their pointer.
  std::array<epoll_event, kEventsInARowMax> events_;
  size_t event_count_ = 0;
  size_t next_event_ = 0;

  std::atomic<bool> is_stopping_{false};
  std::mutex mutex_;
  // Set with the lock held, while nothing is posted; whoever posts and finds it set wakes the loop.
  std::atomic<bool> is_asleep_{false};
  std::vector<std::coroutine_handle<>> posted_;
  std::vector<std::function<void()>> jobs_;
  std::vector<std::coroutine_handle<>> resuming_;
  std::vector<std::function<void()>> running_;
};

}  // namespace lakegate
