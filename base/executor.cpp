#include "base/executor.h"

namespace lakegate {
namespace {
thread_local Executor* g_current = nullptr;
}  // namespace

Executor* current_executor() { return g_current; }

ExecutorScope::ExecutorScope(Executor* executor) : previous_(g_current) { g_current = executor; }
ExecutorScope::~ExecutorScope() { g_current = previous_; }

}  // namespace lakegate
