// YieldTurn: `co_await YieldTurn()` lets whatever else waits on this executor run first.
//
// For what could go on for long without ever waiting. On a thread without an executor it does nothing.
#pragma once

#include <coroutine>

#include "base/executor.h"

namespace lakegate {

struct YieldTurn {
  bool await_ready() const noexcept { return current_executor() == nullptr; }
  void await_suspend(std::coroutine_handle<> handle) const { current_executor()->post(handle); }
  void await_resume() const noexcept {}
};

}  // namespace lakegate
