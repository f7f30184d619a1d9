// OperationRunner: drives long-running operations to their end, also those that a former process began.
//
// Owned by BackgroundWork; ends before the object store does. notify() may be called from any thread; run_once() and
// the thread of start() exclude each other. All that an operation is stands in its record, so nothing is lost and
// nothing is done twice when the process ends at any moment. A step that fails for want of disk or luck is tried again;
// any other failure ends its operation. After a failed sync nothing is done at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>

#include "metadata/ops/operations.h"
#include "storage/background_thread.h"
#include "storage/object_store.h"

namespace lakegate {

struct OperationRunnerOptions {
  // How often records are looked through for operations that nobody told of, or that wait for a time.
  int64_t look_interval_us = 60LL * 1'000'000;
  // After each step the runner rests for as long as the step took, and at least this long.
  int64_t rest_us = 1000;
  int64_t retry_after_us = 1'000'000;
  OperationSteps steps = operation_step;
};

class OperationRunner {
 public:
  explicit OperationRunner(ObjectStore& store, const OperationRunnerOptions& options = {});

  // The operation began, or what it waits for happened.
  void notify(const RunningOperation& running);
  // Looks for running operations and takes each as far as it goes, on the calling thread, without rests. kUnavailable
  // where a step could not be done now.
  Status run_once();
  void start();

 private:
  enum class Outcome { kProgressed, kWaits, kDone, kRetry };

  void run(BackgroundThread& thread);
  // Fills the queue from the records, and forgets operations that ended long ago.
  Status look();
  bool is_time_to_look() const;
  std::optional<RunningOperation> next();
  Outcome run_step(const RunningOperation& running);
  Outcome fail(const RunningOperation& running, const Status& status);

  ObjectStore& store_;
  const OperationRunnerOptions options_;
  std::mutex running_mutex_;  // Held while operations are driven.
  std::optional<int64_t> last_look_us_;
  std::mutex queue_mutex_;
  std::deque<RunningOperation> queue_;  // Each once. Guarded by queue_mutex_, as is the pointer below.
  std::unique_ptr<BackgroundThread> thread_;
};

}  // namespace lakegate
