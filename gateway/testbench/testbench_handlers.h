// The testbench's own resources, in front of the server's: retry tests on the API's port
// (https://github.com/googleapis/storage-testbench, "Retry Test API"), and the clock on the private port.
//
// Owned by serve(); any reactor thread calls them.
#pragma once

#include "gateway/http/request_handler.h"
#include "gateway/testbench/retry_tests.h"
#include "gateway/testbench/shifted_clock.h"

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
class ClockHandler final : public RequestHandler {
 public:
  ClockHandler(RequestHandler& inner, ShiftedClock& clock) : inner_(inner), clock_(clock) {}
  Task<Response> handle(Request& request) override;

 private:
  RequestHandler& inner_;
  ShiftedClock& clock_;
};

}  // namespace lakegate::testbench
