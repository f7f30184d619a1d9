// DueWorker: does what has come due (metadata/ops/due_rows.h): soft-deleted objects and buckets are purged at their
// hard delete time, and what is left of buckets that are gone is removed.
//
// Owned by TimedWork; ends before the object store does. run_once() and the thread of start() exclude each other.
// Each step is one bounded commit, and after it the worker rests for three times as long as it took, so that it never
// takes more than a quarter of what there is. Nothing is lost or done twice when the process ends at any moment. What
// cannot be judged stays and is logged. After a failed sync nothing is done at all.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

#include "base/limits.h"
#include "metadata/ops/due_rows.h"
#include "storage/background_thread.h"
#include "storage/object_store.h"

namespace lakegate {

struct DueWorkerOptions {
  int64_t rest_us = 1000;  // The least rest after a step.
  size_t step_items = limits::kOperationStepItemsMax;
};

class DueWorker {
 public:
  explicit DueWorker(ObjectStore& store, const DueWorkerOptions& options = {});

  // Does all that is due, on the calling thread, without rests. kUnavailable where a step could not be done now.
  Status run_once();
  // Looks for what is due every minute from now on; readers see what is due as gone already.
  void start();

 private:
  void run(BackgroundThread& thread);
  // False at the end of what is due.
  Result<bool> run_step();
  void note_lag();

  ObjectStore& store_;
  const DueWorkerOptions options_;
  std::mutex running_mutex_;
  DuePosition position_;
  std::unique_ptr<BackgroundThread> thread_;
};

}  // namespace lakegate
