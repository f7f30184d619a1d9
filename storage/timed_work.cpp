#include "storage/timed_work.h"

#include <algorithm>

#include "storage/due_worker.h"
#include "storage/lifecycle_worker.h"

namespace lakegate {
namespace {

LifecycleWorkerOptions lifecycle_options(const TimedWorkOptions& options) {
  LifecycleWorkerOptions lifecycle;
  lifecycle.interval_us = options.lifecycle_interval_us;
  lifecycle.look_interval_us = std::min(lifecycle.look_interval_us, options.lifecycle_interval_us);
  lifecycle.objects_per_second = options.lifecycle_objects_per_second;
  return lifecycle;
}

}  // namespace

TimedWork::TimedWork(ObjectStore& store, const TimedWorkOptions& options)
    : store_(store),
      due_(std::make_unique<DueWorker>(store)),
      lifecycle_(std::make_unique<LifecycleWorker>(store, lifecycle_options(options))) {}

TimedWork::~TimedWork() = default;

void TimedWork::start() {
  due_->start();
  lifecycle_->start();
}

Task<Status> TimedWork::run_now() {
  auto run = [this]() -> Status {
    RETURN_IF_ERROR(lifecycle_->run_now());
    return due_->run_once();
  };
  co_return co_await store_.pool().run(run);
}

}  // namespace lakegate
