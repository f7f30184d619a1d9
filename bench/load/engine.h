// Engine: keeps `clients` connections busy on one thread, and counts.
//
// Closed loop (rate 0): each client starts its next operation when the last one ended; latency is what it waited.
// Open loop: operations are due at fixed times; one that finds no client free waits for one, and that wait is part of
// its latency, so a server that stalls cannot hide the operations that its stall held up (coordinated omission). All
// that are due before the end are done, however late; those that are too late even so are errors.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bench/load/histogram.h"
#include "bench/load/operation.h"

namespace lakegate::load {

struct Outcome {
  uint64_t operations = 0;  // That ended as they should.
  uint64_t errors = 0;
  uint64_t reconnects = 0;
  double seconds = 0;
  uint64_t sent_bytes = 0;      // Of bodies.
  uint64_t received_bytes = 0;  // Of bodies.
  Histogram latency_us;
  std::string first_error;
};

class Client;

class Engine {
 public:
  explicit Engine(const Settings& settings);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  // Throws std::runtime_error when the server cannot be reached.
  Outcome run();

 private:
  friend class Client;

  int64_t now_us() const;
  // When the next operation of an open loop is due.
  int64_t planned_us() const;
  bool may_start() const;
  // Ends the run where nothing has moved for long, or an open loop is too late. True then.
  bool gives_up();
  void start_what_is_due();
  void wait_for_events();
  // Called by clients: bytes have moved.
  void progressed() { has_progressed_ = true; }
  void ended(Client& client, bool is_ok, const Answer& answer);

  const Settings settings_;
  int epoll_ = -1;
  std::vector<std::unique_ptr<Client>> clients_;
  std::vector<Client*> free_;
  int64_t begin_us_ = 0;
  int64_t end_us_ = 0;
  int64_t last_end_us_ = 0;
  int64_t last_progress_us_ = 0;
  bool has_progressed_ = false;
  uint64_t started_ = 0;
  Outcome outcome_;
};

}  // namespace lakegate::load
