// OrphanSweeper: frees what nothing refers to any more: blobs that lost their last reference, blobs of writes that
// never got as far as their commit, and resumable uploads that were given up.
//
// Owned by the composition root; ends before the object store does. run_once() and the thread of start() exclude each
// other. It never removes a blob that a committed record, an upload session or this process uses; orphan_sweeper.cpp
// says why. After a failed sync it removes nothing at all.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>

#include "base/idle_watch.h"
#include "metadata/ops/blobs_sweep.h"
#include "storage/background_thread.h"
#include "storage/object_store.h"

namespace lakegate {

struct SweepOptions {
  size_t removals_per_run = 10'000;  // With one run a second: the most blobs that are removed in a second under load.
  int64_t idle_run_us = 500'000;     // How long a run may take instead while there is nothing else to do.
  int64_t orphan_interval_us = 3600LL * 1'000'000;
  // Every row of the uploads is read each time. An expired session is refused without it, so that nothing waits for
  // this.
  int64_t upload_interval_us = 600LL * 1'000'000;
};

enum class SweepPace { kUnderLoad, kIdle };

struct SweepCounts {
  size_t garbage_removed = 0;
  size_t orphans_removed = 0;
  size_t uploads_expired = 0;
};

class OrphanSweeper {
 public:
  explicit OrphanSweeper(ObjectStore& store, const SweepOptions& options = {});
  ~OrphanSweeper() { is_stopping_ = true; }
  OrphanSweeper(const OrphanSweeper&) = delete;
  OrphanSweeper& operator=(const OrphanSweeper&) = delete;

  // One run on the calling thread, which may block. The first run, and one each orphan_interval_us, looks for orphans;
  // likewise one each upload_interval_us, or the next one where more is left, for expired uploads.
  Result<SweepCounts> run_once(SweepPace pace = SweepPace::kUnderLoad);
  // A run each second from now on, idle ones where the process did next to nothing since the last.
  void start();

 private:
  Result<size_t> sweep_garbage(SweepPace pace);
  Result<size_t> sweep_garbage_blobs(std::span<const GarbageBlob> garbage);
  Result<size_t> sweep_orphans();
  Result<size_t> sweep_orphan_page(const std::vector<BlobId>& page);
  Result<size_t> expire_uploads();
  Result<bool> is_referenced(const BlobId& blob);
  bool is_due(const std::optional<int64_t>& last_us, int64_t interval_us) const;

  ObjectStore& store_;
  const SweepOptions options_;
  std::mutex mutex_;
  std::optional<BlobId> garbage_after_;
  std::optional<int64_t> last_orphan_sweep_us_;
  std::optional<int64_t> last_upload_sweep_us_;
  IdleWatch idle_watch_;  // Of the thread alone.
  std::atomic<bool> is_stopping_ = false;
  std::unique_ptr<BackgroundThread> thread_;
};

}  // namespace lakegate
