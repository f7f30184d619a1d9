// TimedWork: what settings do over time, without a request: the end of soft-deleted things, and lifecycle rules.
//
// Owned by the composition root; ends before the object store does.
#pragma once

#include <cstdint>
#include <memory>

#include "storage/object_store.h"

namespace lakegate {

class DueWorker;
class LifecycleWorker;

struct TimedWorkOptions {
  int64_t lifecycle_interval_us = 24LL * 3600 * 1'000'000;
  uint64_t lifecycle_objects_per_second = 5000;  // 0: rules have no effect by themselves.
};

class TimedWork {
 public:
  explicit TimedWork(ObjectStore& store, const TimedWorkOptions& options = {});
  ~TimedWork();

  void start();

  // A lifecycle pass over every bucket, and then all that is due; for test builds. Any thread.
  Task<Status> run_now();

 private:
  ObjectStore& store_;
  std::unique_ptr<DueWorker> due_;
  std::unique_ptr<LifecycleWorker> lifecycle_;
};

}  // namespace lakegate
