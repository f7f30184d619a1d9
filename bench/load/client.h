// Client: one keep-alive connection and the operation that it is busy with. Of the engine, on its thread.
#pragma once

#include "bench/load/answer_reader.h"
#include "bench/load/connection.h"
#include "bench/load/operation.h"

namespace lakegate::load {

class Engine;

class Client {
 public:
  Client(Engine& engine, std::unique_ptr<Operation> operation);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void connect();
  void start(uint64_t number, int64_t due_us);
  // The connection can be read or written.
  void on_event(bool is_readable);

  int64_t due_us() const { return due_us_; }
  bool is_busy() const { return is_busy_; }

 private:
  void send();
  void receive();
  void on_answer();
  void fail(std::string_view what);
  void watch(bool writable);

  Engine& engine_;
  std::unique_ptr<Operation> operation_;
  Connection connection_;
  AnswerReader reader_;
  Outgoing out_;
  uint64_t sent_bytes_ = 0;
  uint64_t number_ = 0;
  int64_t due_us_ = 0;
  bool is_busy_ = false;
  bool is_watched_for_writing_ = false;
};

}  // namespace lakegate::load
