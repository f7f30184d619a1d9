#include "bench/load/engine.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "bench/load/client.h"

namespace lakegate::load {
namespace {

// How long operations that have begun may move no byte.
constexpr int64_t kSilenceUs = 60'000'000;
// How long an open loop goes on behind its end for operations that were due before it.
constexpr int64_t kLateUs = 30'000'000;
constexpr uint64_t kErrorsMax = 1000;

}  // namespace

Engine::Engine(const Settings& settings) : settings_(settings), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  for (int i = 0; i < settings.clients; ++i) {
    std::unique_ptr<Operation> operation = make_operation(settings);
    if (operation == nullptr) throw std::runtime_error("no such kind of operation in this dialect");
    clients_.push_back(std::make_unique<Client>(*this, std::move(operation)));
    clients_.back()->connect();
    free_.push_back(clients_.back().get());
  }
}

Engine::~Engine() {
  clients_.clear();
  ::close(epoll_);
}

int64_t Engine::now_us() const {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
}

int64_t Engine::planned_us() const {
  return begin_us_ + static_cast<int64_t>(static_cast<double>(started_) / settings_.rate * 1e6);
}

Outcome Engine::run() {
  begin_us_ = last_end_us_ = last_progress_us_ = now_us();
  end_us_ = settings_.operations > 0 ? INT64_MAX : begin_us_ + static_cast<int64_t>(settings_.seconds * 1e6);
  for (;;) {
    start_what_is_due();
    const bool is_idle = free_.size() == clients_.size();
    if ((is_idle && !may_start()) || gives_up()) break;
    wait_for_events();
  }
  outcome_.seconds = static_cast<double>(last_end_us_ - begin_us_) / 1e6;
  return outcome_;
}

bool Engine::may_start() const {
  if (outcome_.errors > kErrorsMax) return false;
  if (settings_.operations > 0) return started_ < settings_.operations;
  return (settings_.rate > 0 ? planned_us() : now_us()) < end_us_;
}

bool Engine::gives_up() {
  const int64_t now = now_us();
  if (has_progressed_) last_progress_us_ = now;
  has_progressed_ = false;
  const bool is_too_late = settings_.rate > 0 && end_us_ != INT64_MAX && now > end_us_ + kLateUs;
  const bool is_silent = free_.size() < clients_.size() && now > last_progress_us_ + kSilenceUs;
  if (!is_too_late && !is_silent) return false;
  outcome_.errors += clients_.size() - free_.size();
  if (is_too_late) outcome_.errors += static_cast<uint64_t>(settings_.seconds * settings_.rate) - started_;
  if (outcome_.first_error.empty()) {
    outcome_.first_error = is_silent ? "operations did not end" : "operations were due that could not begin";
  }
  return true;
}

void Engine::start_what_is_due() {
  while (!free_.empty() && may_start()) {
    int64_t due_us = now_us();
    if (settings_.rate > 0) {
      if (planned_us() > due_us) return;
      due_us = planned_us();
    }
    Client& client = *free_.back();
    free_.pop_back();
    client.start(settings_.first + started_++, due_us);
  }
}

void Engine::wait_for_events() {
  std::array<epoll_event, 128> events{};
  timespec longest{0, 50'000'000};
  if (settings_.rate > 0 && !free_.empty()) {
    longest.tv_nsec = std::clamp<int64_t>(planned_us() - now_us(), 0, 50'000) * 1000;
  }
  const int count = ::epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &longest, nullptr);
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<size_t>(i)];
    static_cast<Client*>(event.data.ptr)->on_event((event.events & ~uint32_t{EPOLLOUT}) != 0);
    // Its next operation begins at once, before the others' answers are read.
    if (settings_.rate == 0) start_what_is_due();
  }
}

void Engine::ended(Client& client, bool is_ok, const Answer& answer) {
  last_end_us_ = now_us();
  if (is_ok) {
    ++outcome_.operations;
    outcome_.latency_us.record(static_cast<uint64_t>(std::max<int64_t>(0, last_end_us_ - client.due_us())));
  } else {
    ++outcome_.errors;
    if (outcome_.first_error.empty()) {
      outcome_.first_error = "status " + std::to_string(answer.status) + ": " + answer.body.substr(0, 300);
    }
  }
  free_.push_back(&client);
}

}  // namespace lakegate::load
