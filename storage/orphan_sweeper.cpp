#include "storage/orphan_sweeper.h"

#include <algorithm>

#include "base/limits.h"
#include "base/log.h"
#include "base/metrics.h"
#include "metadata/ops/uploads.h"

// Why no blob in use is ever removed.
//
// Candidates with a garbage row were committed once. A blob without reference rows never gains one again
// (metadata/ops/blobs_sweep.h), so "unreferenced" seen once holds for ever, and nobody but a reader can still want it.
//
// Orphan candidates come from the blob store's own list. The order of the looks matters:
//   1. list: the blob's file is visible;
//   2. pins: a writer pins its blob before the file becomes visible, and lets go after the outcome of its commit. So a
//      blob that was listed and then found unpinned belongs to a commit that is decided, or to a process that ended;
//   3. upload sessions: the commit by which a session names its blob is one of those that point 2 speaks of;
//   4. references: a session that finishes gains the reference in the commit that ends it. A blob that was in no
//      session at 3 and has no reference at 4 will have neither again.
// Reads see only commits that are durable (metadata/kv/kv_store.h), so what 3 and 4 say survives a crash.
//
// A part of a multipart upload holds its blob by a reference row, as an object does; the commit that completes the
// upload replaces the part's row by the object's. So points 2 and 4 are all there is to say about parts.
//
// Readers pin their blobs and then look whether the generation still exists (storage/object_reader.cpp). Pins are
// looked at once more after the references: a reader that found its generation had pinned before the last reference
// went.
namespace lakegate {
namespace {

constexpr size_t kPageBlobs = 1000;
// Each commit waits for the disk. Those of requests wait for it, so that it is smaller while there are any.
constexpr size_t kBlobsPerCommitUnderLoad = 100;
constexpr size_t kBlobsPerCommitIdle = 1000;
constexpr size_t kExpirePerRun = 100;

bool contains(const std::vector<BlobId>& sorted, const BlobId& blob) {
  return std::binary_search(sorted.begin(), sorted.end(), blob);
}

}  // namespace

OrphanSweeper::OrphanSweeper(ObjectStore& store, const SweepOptions& options) : store_(store), options_(options) {}

Result<SweepCounts> OrphanSweeper::run_once(SweepPace pace) {
  const std::lock_guard lock(mutex_);
  SweepCounts counts;
  if (store_.gate().sync_failed()) return counts;
  const int64_t now_us = store_.catalog().clock().monotonic_us();
  if (is_due(last_upload_sweep_us_, options_.upload_interval_us)) {
    ASSIGN_OR_RETURN(counts.uploads_expired, expire_uploads());
    if (counts.uploads_expired < kExpirePerRun) last_upload_sweep_us_ = now_us;
  }
  ASSIGN_OR_RETURN(counts.garbage_removed, sweep_garbage(pace));
  if (is_due(last_orphan_sweep_us_, options_.orphan_interval_us)) {
    ASSIGN_OR_RETURN(counts.orphans_removed, sweep_orphans());
    last_orphan_sweep_us_ = now_us;
  }
  static Counter& removed = counter("lakegate_swept_blobs_total", "Blobs that the orphan sweeper removed");
  removed.add(static_cast<double>(counts.garbage_removed + counts.orphans_removed));
  return counts;
}

void OrphanSweeper::start() {
  thread_ = std::make_unique<BackgroundThread>(std::chrono::seconds(1), [this](BackgroundThread&) {
    const Result<SweepCounts> counts = run_once(idle_watch_.was_idle() ? SweepPace::kIdle : SweepPace::kUnderLoad);
    if (!counts.ok()) log_warning("a sweep failed", {{"error", counts.status().message()}});
    if (counts.ok() && counts->orphans_removed > 0) {
      log_info("removed blobs of unfinished writes", {{"count", counts->orphans_removed}});
    }
    idle_watch_.begin();
  });
}

Result<size_t> OrphanSweeper::sweep_garbage(SweepPace pace) {
  const bool is_idle = pace == SweepPace::kIdle;
  const Clock& clock = store_.catalog().clock();
  const int64_t idle_until_us = clock.monotonic_us() + options_.idle_run_us;
  size_t removed = 0;
  size_t looked_at = 0;
  auto goes_on = [&] {
    if (is_stopping_ || store_.gate().sync_failed()) return false;
    if (is_idle) return clock.monotonic_us() < idle_until_us;
    return removed < options_.removals_per_run && looked_at < 10 * options_.removals_per_run;
  };
  while (goes_on()) {
    const size_t page_size = is_idle ? kPageBlobs : std::min(kPageBlobs, options_.removals_per_run - removed);
    auto list = [this, page_size](Transaction& transaction) {
      return blobs_list_garbage(transaction, garbage_after_, page_size);
    };
    ASSIGN_OR_RETURN(const std::vector<GarbageBlob> page, sync_wait(store_.catalog().read(list)));
    looked_at += page.size();
    for (std::span<const GarbageBlob> rest = page; !rest.empty();) {
      if (is_stopping_ || store_.gate().sync_failed()) return removed;
      const size_t per_commit = is_idle ? kBlobsPerCommitIdle : kBlobsPerCommitUnderLoad;
      const std::span<const GarbageBlob> next = rest.first(std::min(rest.size(), per_commit));
      rest = rest.subspan(next.size());
      garbage_after_ = next.back().blob;
      ASSIGN_OR_RETURN(const size_t freed, sweep_garbage_blobs(next));
      removed += freed;
    }
    if (page.size() < page_size) {
      garbage_after_.reset();
      break;
    }
  }
  return removed;
}

Result<size_t> OrphanSweeper::sweep_garbage_blobs(std::span<const GarbageBlob> garbage) {
  std::vector<GarbageBlob> forgotten;
  for (const GarbageBlob& each : garbage) {
    ASSIGN_OR_RETURN(const bool referenced, is_referenced(each.blob));
    if (!referenced) {
      if (store_.pins().is_pinned(each.blob)) continue;
      if (each.kind == BlobKind::kStored) RETURN_IF_ERROR(store_.blobs().remove(each.blob));
    }
    forgotten.push_back(each);
  }
  if (forgotten.empty()) return size_t{0};
  auto forget = [&forgotten](Transaction& transaction) { return blobs_forget_garbage(transaction, forgotten); };
  ASSIGN_OR_RETURN(const auto freed, sync_wait(store_.catalog().transact(forget)));
  return freed.value;
}

Result<size_t> OrphanSweeper::sweep_orphans() {
  size_t removed = 0;
  std::optional<BlobId> after;
  for (;;) {
    std::vector<BlobId> page;
    auto collect = [&page](const BlobId& blob) {
      page.push_back(blob);
      return page.size() < kPageBlobs;
    };
    RETURN_IF_ERROR(store_.blobs().enumerate(after, collect));
    if (page.empty()) return removed;
    after = page.back();
    ASSIGN_OR_RETURN(const size_t count, sweep_orphan_page(page));
    removed += count;
    if (is_stopping_) return removed;
  }
}

Result<size_t> OrphanSweeper::sweep_orphan_page(const std::vector<BlobId>& page) {
  std::vector<BlobId> candidates;
  for (const BlobId& blob : page) {
    if (!store_.pins().is_pinned(blob)) candidates.push_back(blob);
  }
  auto list = [](Transaction& transaction) { return uploads_blobs(transaction); };
  ASSIGN_OR_RETURN(std::vector<BlobId> uploading, sync_wait(store_.catalog().read(list)));
  std::ranges::sort(uploading);
  size_t removed = 0;
  for (const BlobId& blob : candidates) {
    if (contains(uploading, blob)) continue;
    ASSIGN_OR_RETURN(const bool referenced, is_referenced(blob));
    if (referenced || store_.pins().is_pinned(blob)) continue;
    if (store_.gate().sync_failed()) break;
    RETURN_IF_ERROR(store_.blobs().remove(blob));
    ++removed;
  }
  return removed;
}

Result<size_t> OrphanSweeper::expire_uploads() {
  const int64_t before_us = store_.catalog().clock().now_us() - limits::kUploadSessionLifetimeUs;
  auto expire = [before_us](Transaction& transaction) { return uploads_expire(transaction, before_us, kExpirePerRun); };
  ASSIGN_OR_RETURN(const auto expired, sync_wait(store_.catalog().transact(expire)));
  return expired.value;
}

bool OrphanSweeper::is_due(const std::optional<int64_t>& last_us, int64_t interval_us) const {
  return !last_us || store_.catalog().clock().monotonic_us() - *last_us >= interval_us;
}

Result<bool> OrphanSweeper::is_referenced(const BlobId& blob) {
  auto look = [&blob](Transaction& transaction) { return blobs_is_referenced(transaction, blob); };
  return sync_wait(store_.catalog().read(look));
}

}  // namespace lakegate
