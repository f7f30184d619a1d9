// The testbench's own resources, in front of the server's: retry tests on the API's port
// (https://github.com/googleapis/storage-testbench, "Retry Test API"), and the clock and what time brings on the
// private port.
//
// Owned by serve(); any reactor thread calls them.
#pragma once

#include "gateway/http/request_handler.h"
#include "gateway/testbench/retry_tests.h"
#include "gateway/testbench/shifted_clock.h"
#include "storage/timed_work.h"

namespace lakegate::testbench {

// POST /retry_test, GET and DELETE /retry_test/{id}, GET /retry_tests.
class RetryTestHandler final : public RequestHandler {
 public:
  RetryTestHandler(RequestHandler& inner, RetryTests& tests) : inner_(inner), tests_(tests) {}
  Task<Response> handle(Request& request) override;

 private:
  Task<Response> create(Request& request);

  RequestHandler& inner_;
  RetryTests& tests_;
};

// POST /testbench/clock?advance_us=N moves the whole server's time forward; it and GET answer {"now_us": N}.
// POST /testbench/background answers once each lifecycle rule was held against each object and all that is due is done.
class TimeHandler final : public RequestHandler {
 public:
  TimeHandler(RequestHandler& inner, ShiftedClock& clock, TimedWork& timed)
      : inner_(inner), clock_(clock), timed_(timed) {}
  Task<Response> handle(Request& request) override;

 private:
  Task<Response> run_background();

  RequestHandler& inner_;
  ShiftedClock& clock_;
  TimedWork& timed_;
};

}  // namespace lakegate::testbench
