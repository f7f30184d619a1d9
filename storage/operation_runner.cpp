#include "storage/operation_runner.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/log.h"
#include "base/metrics.h"

namespace lakegate {
namespace {

constexpr size_t kPageOperations = 1000;

bool is_worth_a_retry(const Status& status) {
  return status.code() == Code::kUnavailable || status.code() == Code::kAborted || status.code() == Code::kWouldBlock;
}

Counter& steps_total(const char* outcome) {
  return counter("lakegate_operation_steps_total", "Steps of long-running operations, by outcome",
                 {{"outcome", outcome}});
}

void count_step(size_t outcome) {
  static const std::array<Counter*, 4> counters = {&steps_total("progressed"), &steps_total("waits"),
                                                   &steps_total("done"), &steps_total("retry")};
  counters.at(outcome)->add();
}

Gauge& queued() {
  static Gauge& gauge_of_queue =
      gauge("lakegate_operations_queued", "Long-running operations that have something to do");
  return gauge_of_queue;
}

}  // namespace

OperationRunner::OperationRunner(ObjectStore& store, const OperationRunnerOptions& options)
    : store_(store), options_(options) {}

void OperationRunner::notify(const RunningOperation& running) {
  const std::lock_guard lock(queue_mutex_);
  if (std::ranges::find(queue_, running) == queue_.end()) queue_.push_back(running);
  queued().set(static_cast<double>(queue_.size()));
  if (thread_) thread_->wake();
}

Status OperationRunner::run_once() {
  const std::lock_guard lock(running_mutex_);
  RETURN_IF_ERROR(look());
  while (const std::optional<RunningOperation> running = next()) {
    const Outcome outcome = run_step(*running);
    if (outcome == Outcome::kRetry) return unavailable("A step of an operation could not be done now.");
    if (outcome == Outcome::kProgressed) notify(*running);
  }
  return Status();
}

void OperationRunner::start() {
  constexpr auto kInterval = std::chrono::seconds(1);
  const std::lock_guard lock(queue_mutex_);
  thread_ = std::make_unique<BackgroundThread>(kInterval, [this](BackgroundThread& thread) { run(thread); });
}

void OperationRunner::run(BackgroundThread& thread) {
  const std::lock_guard lock(running_mutex_);
  if (is_time_to_look()) {
    if (const Status status = look(); !status.ok()) {
      log_warning("could not look for operations", {{"error", status.message()}});
    }
  }
  const Clock& clock = store_.catalog().clock();
  while (!thread.is_stopping() && !store_.gate().sync_failed()) {
    const std::optional<RunningOperation> running = next();
    if (!running) return;
    const int64_t begin_us = clock.monotonic_us();
    const Outcome outcome = run_step(*running);
    if (outcome == Outcome::kProgressed || outcome == Outcome::kRetry) notify(*running);
    const int64_t least_us = outcome == Outcome::kRetry ? options_.retry_after_us : options_.rest_us;
    if (!thread.rest(clock.monotonic_us() - begin_us, least_us)) return;
  }
}

bool OperationRunner::is_time_to_look() const {
  return !last_look_us_ || store_.catalog().clock().monotonic_us() - *last_look_us_ >= options_.look_interval_us;
}

Status OperationRunner::look() {
  if (store_.gate().sync_failed()) return Status();
  last_look_us_ = store_.catalog().clock().monotonic_us();
  const int64_t before_us = store_.catalog().clock().now_us() - limits::kFinishedOperationLifetimeUs;
  auto expire = [before_us](Transaction& transaction) {
    return operations_expire(transaction, before_us, kPageOperations);
  };
  RETURN_IF_ERROR(sync_wait(store_.catalog().transact(expire)).status());
  std::optional<RunningOperation> after;
  for (;;) {
    auto list = [&after](Transaction& transaction) {
      return operations_list_running(transaction, after, kPageOperations);
    };
    ASSIGN_OR_RETURN(const std::vector<RunningOperation> page, sync_wait(store_.catalog().read(list)));
    for (const RunningOperation& running : page) notify(running);
    if (page.size() < kPageOperations) return Status();
    after = page.back();
  }
}

std::optional<RunningOperation> OperationRunner::next() {
  const std::lock_guard lock(queue_mutex_);
  if (queue_.empty()) return std::nullopt;
  RunningOperation running = std::move(queue_.front());
  queue_.pop_front();
  queued().set(static_cast<double>(queue_.size()));
  return running;
}

OperationRunner::Outcome OperationRunner::run_step(const RunningOperation& running) {
  auto step = [this, &running](Transaction& transaction) {
    return operations_run_step(transaction, running, options_.steps);
  };
  const auto result = sync_wait(store_.catalog().transact(step));
  Outcome outcome = Outcome::kProgressed;
  if (!result.ok()) {
    outcome = is_worth_a_retry(result.status()) ? Outcome::kRetry : fail(running, result.status());
  } else if (result->value.done) {
    outcome = Outcome::kDone;
  } else if (result->value.waits) {
    outcome = Outcome::kWaits;
  }
  count_step(static_cast<size_t>(outcome));
  return outcome;
}

OperationRunner::Outcome OperationRunner::fail(const RunningOperation& running, const Status& status) {
  log_warning("an operation failed", {{"operation", running.id}, {"error", status.message()}});
  auto end = [&running, &status](Transaction& transaction) { return operations_fail(transaction, running, status); };
  const auto ended = sync_wait(store_.catalog().transact(end));
  if (!ended.ok()) return Outcome::kRetry;
  return ended->value.done ? Outcome::kDone : Outcome::kProgressed;
}

}  // namespace lakegate
