// TlsProvider: a small TLS server on a loopback port whose answers are bytes that the test chooses, also bad ones. It
// counts who connects, so that a test can show that nobody did.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace lakegate::testing {

class TlsProvider {
 public:
  // What to send for a request's head, and how long to wait before each byte; it is closed then.
  struct Reply {
    std::string bytes;
    int delay_ms = 0;
    bool says_goodbye = true;  // The end of TLS (close_notify), as it must be.
  };
  using Answer = std::function<Reply(const std::string& head)>;

  TlsProvider(const std::string& certificate_file, const std::string& key_file, Answer answer);
  ~TlsProvider();

  int port() const { return port_; }
  std::string url(const std::string& path = "/keys", const std::string& host = "localhost") const {
    return "https://" + host + ":" + std::to_string(port_) + path;
  }
  int connections() const { return connections_; }

 private:
  void accept_all();
  void serve(int descriptor);

  std::shared_ptr<void> context_;
  const Answer answer_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> connections_{0};
  std::atomic<bool> is_stopping_{false};
  std::thread thread_;
};

}  // namespace lakegate::testing
