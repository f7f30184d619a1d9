#include "gateway/app/signals.h"

#include <array>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include <utility>

namespace lakegate {
namespace {

sigset_t watched_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, number);
  return signals;
}

}  // namespace

Signals::Signals() {
  ::signal(SIGPIPE, SIG_IGN);
  const sigset_t signals = watched_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal_descriptor_ = ::signalfd(-1, &signals, SFD_CLOEXEC);
  end_descriptor_ = ::eventfd(0, EFD_CLOEXEC);
  thread_ = std::thread([this] { watch(); });
}

Signals::~Signals() {
  ::eventfd_write(end_descriptor_, 1);
  thread_.join();
  ::close(signal_descriptor_);
  ::close(end_descriptor_);
}

SignalEvent Signals::wait() {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] { return stop_wanted_ || reload_wanted_; });
  if (stop_wanted_) return SignalEvent::kStop;
  reload_wanted_ = false;
  return SignalEvent::kReload;
}

void Signals::watch() {
  std::array<pollfd, 2> descriptors{{{signal_descriptor_, POLLIN, 0}, {end_descriptor_, POLLIN, 0}}};
  while (true) {
    ::poll(descriptors.data(), descriptors.size(), -1);
    if (descriptors[1].revents != 0) return;
    signalfd_siginfo info{};
    if (::read(signal_descriptor_, &info, sizeof(info)) == sizeof(info)) take(static_cast<int>(info.ssi_signo));
  }
}

void Signals::take(int signal_number) {
  const std::lock_guard lock(mutex_);
  if (signal_number == SIGHUP) {
    reload_wanted_ = true;
  } else if (std::exchange(stop_wanted_, true)) {
    ::_exit(1);
  }
  wake_.notify_one();
}

}  // namespace lakegate
