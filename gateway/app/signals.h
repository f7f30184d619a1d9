// Signals: takes SIGTERM, SIGINT and SIGHUP on a thread of its own, so that no other code is ever interrupted.
//
// Owned by serve(); made before any other thread, because threads inherit which signals they block. A second SIGTERM or
// SIGINT ends the process at once with code 1, whatever it is doing.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

namespace lakegate {

enum class SignalEvent { kStop, kReload };

class Signals {
 public:
  // Blocks the signals on the calling thread, ignores SIGPIPE, and starts the thread.
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  // Waits for the next event; several reloads before it is called are one.
  SignalEvent wait();

 private:
  void watch();
  void take(int signal_number);

  int signal_descriptor_;
  int end_descriptor_;  // An eventfd that the destructor writes to.
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_wanted_ = false;
  bool reload_wanted_ = false;
  std::thread thread_;
};

}  // namespace lakegate
