// `lakegate serve`: puts the server together, runs it until SIGTERM, and takes it apart. Called once, by the command
// line, before the process has other threads.
#pragma once

#include <functional>
#include <memory>

#include "base/clock.h"
#include "gateway/app/config.h"
#include "gateway/http/request_handler.h"
#include "gateway/request_filter.h"
#include "storage/timed_work.h"

namespace lakegate {

// What a test build puts into the server; the program that users run puts in nothing. All of it outlives serve().
struct ServeExtensions {
  const Clock* clock = nullptr;  // Null: the system's.
  RequestFilter* filter = nullptr;
  // Each makes the handler of its port out of the server's own; empty: the server's own.
  using Wrap = std::function<std::unique_ptr<RequestHandler>(RequestHandler& inner, TimedWork& timed)>;
  Wrap wrap_api;
  Wrap wrap_admin;
};

// Returns the exit code: 0 after a drain, 1 when the server cannot run (a sentence on standard error says why), 2 when
// the configuration makes no sense.
int serve(const ConfigInput& input, const ServeExtensions& extensions = {});

}  // namespace lakegate
