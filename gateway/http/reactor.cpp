#include "gateway/http/reactor.h"

#include <utility>

#include <boost/asio/post.hpp>

namespace lakegate {

Reactor::Reactor(int tick_ms) : tick_ms_(tick_ms) {}

Reactor::~Reactor() { stop(); }

void Reactor::start() {
  arm_tick();
  thread_ = std::thread([this] {
    const ExecutorScope scope(this);
    context_.run();
  });
}

void Reactor::stop() {
  if (!thread_.joinable()) return;
  context_.stop();
  thread_.join();
}

void Reactor::post(std::coroutine_handle<> handle) {
  bool is_first = false;
  {
    const std::lock_guard lock(mutex_);
    is_first = posted_.empty();
    posted_.push_back(handle);
  }
  // One wake-up for all that arrives until the loop comes round: a commit group resumes its requests together.
  if (is_first) boost::asio::post(context_, [this] { resume_posted(); });
}

void Reactor::resume_posted() {
  {
    const std::lock_guard lock(mutex_);
    resuming_.swap(posted_);
  }
  for (const std::coroutine_handle<> handle : resuming_) handle.resume();
  resuming_.clear();
}

void Reactor::run(std::function<void()> job) { boost::asio::post(context_, std::move(job)); }

void Reactor::watch(Watched* watched) {
  watched->watch_index_ = watched_.size();
  watched_.push_back(watched);
}

void Reactor::unwatch(Watched* watched) {
  const size_t index = watched->watch_index_;
  watched_[index] = watched_.back();
  watched_[index]->watch_index_ = index;
  watched_.pop_back();
}

void Reactor::arm_tick() {
  tick_.expires_after(std::chrono::milliseconds(tick_ms_));
  tick_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    const int64_t now_us = monotonic_us();
    // A deadline only asks for a cancellation, so nothing joins or leaves the list inside this loop.
    for (Watched* const watched : watched_) watched->check_deadline(now_us);
    arm_tick();
  });
}

}  // namespace lakegate
