// LifecycleWorker: applies the lifecycle rules of buckets (metadata/lifecycle_rules.h) to their generations, in passes.
//
// Owned by TimedWork; ends before the object store does. run_once(), run_now() and the thread of start() exclude
// each other. A pass looks once at each generation that a bucket has when the pass comes by, and does at most one thing
// to it; multipart uploads are looked at once at its beginning. One begins each interval; how far it is stands in the
// bucket's progress record, so that a process that ends at any moment loses at most a few pages of looking, and does
// nothing twice. Buckets take turns. Reads hold no view of the store between pages, and after each page the worker
// rests, so that it looks at no more than so many generations a second and takes no more than a quarter of what there
// is. After a failed sync nothing is done at all.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "metadata/ops/lifecycle_pass.h"
#include "metadata/ops/lifecycle_progress.h"
#include "metadata/ops/lifecycle_uploads.h"
#include "storage/background_thread.h"
#include "storage/object_store.h"

namespace lakegate {

struct LifecycleWorkerOptions {
  int64_t interval_us = 24LL * 3600 * 1'000'000;  // From the beginning of a pass to that of the next.
  uint64_t objects_per_second = 5000;             // 0: nothing is done by itself.
  int64_t look_interval_us = 60LL * 1'000'000;    // How often buckets are looked through for a pass that is due.
  size_t page_objects = 1000;
  size_t stretch_pages = 10;  // Of one bucket, before it is the next one's turn; progress is stored at least as often.
};

class LifecycleWorker {
 public:
  explicit LifecycleWorker(ObjectStore& store, const LifecycleWorkerOptions& options = {});

  // Takes every pass that is due or under way to its end, on the calling thread, without rests. kUnavailable where a
  // step could not be done now.
  Status run_once();
  // The same, and then a whole pass over each bucket that has rules, due or not.
  Status run_now();
  void start();

 private:
  // Waits after `examined` generations took `spent_us`; false when the work should end.
  using Rest = std::function<bool(size_t examined, int64_t spent_us)>;
  struct Pass {
    Bucket bucket;
    LifecycleRules rules;
    LifecycleProgress progress;
    bool begins = false;  // Nothing of it has been done yet.
  };
  enum class Turn { kGoesOn, kEnded, kInterrupted };

  void run(BackgroundThread& thread);
  Status run_all(bool due_or_not);
  // Fills the queue.
  Status look(bool due_or_not);
  bool is_time_to_look() const;
  bool is_due(const LifecycleProgress& progress) const;
  // The bucket's next stretch of pages.
  Result<Turn> run_stretch(const LifecycleBucket& bucket, const Rest& rest);
  // Nothing where the bucket is gone or has no rules.
  Result<std::optional<Pass>> open_pass(const LifecycleBucket& bucket);
  // The bucket's multipart uploads, at the beginning of a pass; kEnded at the end of them.
  Result<Turn> run_uploads(const Pass& pass, const Rest& rest);
  Result<Turn> abort_uploads(const Pass& pass, const std::vector<MultipartUploadPlace>& targets);
  // The end of a pass that has no objects to look at.
  Result<Turn> finish_pass(const Pass& pass);
  Result<size_t> run_page(Pass& pass, bool stores_progress, bool& rules_changed);
  Status apply(const Pass& pass, std::vector<LifecycleTarget> targets, const LifecycleProgress& after,
               bool& rules_changed);
  Status apply_one_by_one(const Pass& pass, const std::vector<LifecycleTarget>& targets, bool& rules_changed);
  Status keep_progress(const Bucket& bucket, const LifecycleProgress& progress);
  // No more than a second's, so that rests are short.
  size_t page_objects() const {
    const uint64_t per_second = options_.objects_per_second == 0 ? options_.page_objects : options_.objects_per_second;
    return std::min<uint64_t>(options_.page_objects, per_second);
  }
  int64_t now_us() const { return store_.catalog().clock().now_us(); }

  ObjectStore& store_;
  const LifecycleWorkerOptions options_;
  std::mutex running_mutex_;
  std::optional<int64_t> last_look_us_;
  std::deque<LifecycleBucket> queue_;  // Buckets whose pass is due or under way, each once.
  std::unique_ptr<BackgroundThread> thread_;
};

}  // namespace lakegate
