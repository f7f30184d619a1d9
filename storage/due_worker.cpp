#include "storage/due_worker.h"

#include <algorithm>

#include "base/log.h"
#include "base/metrics.h"

namespace lakegate {
namespace {

// As the lifecycle worker, whose deletes come here in the end.
constexpr int64_t kRestPerWork = 3;

Counter& done_total(const char* kind) {
  return counter("lakegate_due_done_total", "What was done because its time had come, by kind", {{"kind", kind}});
}

void count(const DueStep& step) {
  static Counter& objects = done_total("soft_deleted_object");
  static Counter& buckets = done_total("soft_deleted_bucket");
  static Counter& remains = done_total("bucket_remains");
  static Counter& stale = done_total("stale");
  static Counter& kept = counter("lakegate_due_kept_total", "Records that were due and could not be judged");
  objects.add(static_cast<double>(step.objects_purged));
  buckets.add(static_cast<double>(step.buckets_purged));
  remains.add(static_cast<double>(step.remains_removed));
  stale.add(static_cast<double>(step.stale_removed));
  kept.add(static_cast<double>(step.kept));
  if (step.kept > 0) log_warning("kept records that are due and cannot be judged", {{"count", step.kept}});
}

}  // namespace

DueWorker::DueWorker(ObjectStore& store, const DueWorkerOptions& options) : store_(store), options_(options) {}

Status DueWorker::run_once() {
  const std::lock_guard lock(running_mutex_);
  position_ = {};
  for (bool more = true; more && !store_.gate().sync_failed();) {
    ASSIGN_OR_RETURN(more, run_step());
  }
  return Status();
}

void DueWorker::start() {
  constexpr auto kInterval = std::chrono::minutes(1);
  thread_ = std::make_unique<BackgroundThread>(kInterval, [this](BackgroundThread& thread) { run(thread); });
}

void DueWorker::run(BackgroundThread& thread) {
  const std::lock_guard lock(running_mutex_);
  note_lag();
  const Clock& clock = store_.catalog().clock();
  while (!thread.is_stopping() && !store_.gate().sync_failed()) {
    const int64_t begin_us = clock.monotonic_us();
    const Result<bool> more = run_step();
    // Goes on where it stood at the next look.
    if (!more.ok()) log_warning("what is due could not be done now", {{"error", more.status().message()}});
    if (!more.ok() || !*more) break;
    if (!thread.rest(kRestPerWork * (clock.monotonic_us() - begin_us), options_.rest_us)) return;
  }
  note_lag();
}

Result<bool> DueWorker::run_step() {
  auto step = [this](Transaction& transaction) { return due_step(transaction, position_, options_.step_items); };
  ASSIGN_OR_RETURN(const auto committed, sync_wait(store_.catalog().transact(step)));
  count(committed.value);
  position_ = committed.value.next.value_or(DuePosition());
  return committed.value.next.has_value();
}

void DueWorker::note_lag() {
  static Gauge& lag = gauge("lakegate_due_lag_seconds", "How long the first of what is due has waited");
  auto look = [](Transaction& transaction) { return due_first_us(transaction); };
  const Result<std::optional<int64_t>> first_us = sync_wait(store_.catalog().read(look));
  if (!first_us.ok()) return;
  const int64_t now_us = store_.catalog().clock().now_us();
  lag.set(static_cast<double>(std::max<int64_t>(0, now_us - first_us->value_or(now_us))) / 1e6);
}

}  // namespace lakegate
