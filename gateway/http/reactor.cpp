#include "gateway/http/reactor.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <sys/eventfd.h>
#include <utility>

namespace lakegate {
namespace {

constexpr int kUsPerMs = 1000;

Descriptor checked(int number, const char* what) {
  if (number < 0) throw std::runtime_error(std::string(what) + " failed: " + std::strerror(errno));
  return Descriptor(number);
}

}  // namespace

Reactor::Reactor(int tick_ms)
    : epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      wake_event_(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")),
      tick_ms_(tick_ms) {
  // Edge-triggered, so that the counter need not be read: each write is an edge.
  if (!add(wake_event_.number(), EPOLLIN | EPOLLET, nullptr)) throw std::runtime_error("epoll_ctl failed");
}

Reactor::~Reactor() { stop(); }

void Reactor::start() {
  arm_tick();
  thread_ = std::thread([this] {
    const ExecutorScope scope(this);
    loop();
  });
}

void Reactor::stop() {
  if (!thread_.joinable()) return;
  is_stopping_ = true;
  wake();
  thread_.join();
}

// A commit group resumes its requests together, and wakes the loop once.
void Reactor::post(std::coroutine_handle<> handle) {
  bool was_asleep = false;
  {
    const std::lock_guard lock(mutex_);
    posted_.push_back(handle);
    was_asleep = is_asleep_.exchange(false);
  }
  if (was_asleep) wake();
}

void Reactor::run(std::function<void()> job) {
  bool was_asleep = false;
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
    was_asleep = is_asleep_.exchange(false);
  }
  if (was_asleep) wake();
}

void Reactor::wake() {
  const uint64_t one = 1;
  // It cannot fail: the counter would take centuries to fill.
  [[maybe_unused]] const ssize_t written = ::write(wake_event_.number(), &one, sizeof one);
}

void Reactor::run_after(int delay_ms, std::function<void()> job) {
  timers_.emplace(monotonic_us() + int64_t{delay_ms} * kUsPerMs, std::move(job));
}

bool Reactor::add(int descriptor, uint32_t events, Pollable* pollable) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = pollable;
  return ::epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, descriptor, &event) == 0;
}

void Reactor::remove(int descriptor, Pollable* pollable) {
  ::epoll_ctl(epoll_.number(), EPOLL_CTL_DEL, descriptor, nullptr);
  for (size_t i = next_event_; i < event_count_; ++i) {
    if (events_[i].data.ptr == pollable) events_[i].data.ptr = nullptr;
  }
}

void Reactor::watch(Watched* watched) {
  watched->watch_index_ = watched_.size();
  watched_.push_back(watched);
}

void Reactor::unwatch(Watched* watched) {
  const size_t index = watched->watch_index_;
  watched_[index] = watched_.back();
  watched_[index]->watch_index_ = index;
  watched_.pop_back();
  if (watched->is_interrupted_soon_) std::erase(interrupted_, watched);
}

void Reactor::interrupt_soon(Watched* watched) {
  if (std::exchange(watched->is_interrupted_soon_, true)) return;
  interrupted_.push_back(watched);
}

void Reactor::arm_tick() {
  run_after(tick_ms_, [this] {
    const int64_t now_us = monotonic_us();
    // A deadline only asks for an interruption, so nothing joins or leaves the list inside this loop.
    for (Watched* const watched : watched_) watched->check_deadline(now_us);
    arm_tick();
  });
}

void Reactor::loop() {
  while (!is_stopping_) {
    wait_for_events();
    handle_events();
    run_posted();
    run_timers();
    run_interrupted();
  }
}

void Reactor::wait_for_events() {
  const int count = ::epoll_wait(epoll_.number(), events_.data(), static_cast<int>(events_.size()), sleep_ms());
  is_asleep_ = false;
  event_count_ = static_cast<size_t>(std::max(count, 0));
  next_event_ = 0;
}

// 0 when there is something to do already; else whoever brings something wakes the loop.
int Reactor::sleep_ms() {
  const int64_t until_timer_us = timers_.begin()->first - monotonic_us();
  const std::lock_guard lock(mutex_);
  if (!posted_.empty() || !jobs_.empty() || is_stopping_ || until_timer_us <= 0) return 0;
  is_asleep_ = true;
  return static_cast<int>((until_timer_us + kUsPerMs - 1) / kUsPerMs);
}

void Reactor::handle_events() {
  while (next_event_ < event_count_) {
    const epoll_event& event = events_[next_event_++];
    if (event.data.ptr != nullptr) static_cast<Pollable*>(event.data.ptr)->on_events(event.events);
  }
}

void Reactor::run_posted() {
  {
    const std::lock_guard lock(mutex_);
    resuming_.swap(posted_);
    running_.swap(jobs_);
  }
  for (const std::coroutine_handle<> handle : resuming_) handle.resume();
  resuming_.clear();
  for (const std::function<void()>& job : running_) job();
  running_.clear();
}

void Reactor::run_timers() {
  while (!timers_.empty() && timers_.begin()->first <= monotonic_us()) {
    const auto due = timers_.extract(timers_.begin());
    due.mapped()();
  }
}

void Reactor::run_interrupted() {
  while (!interrupted_.empty()) {
    Watched* const watched = interrupted_.back();
    interrupted_.pop_back();
    watched->is_interrupted_soon_ = false;
    watched->on_interrupted();
  }
}

}  // namespace lakegate
