#include "storage/lifecycle_worker.h"

#include <algorithm>

#include "base/limits.h"
#include "base/log.h"
#include "metadata/ops/buckets_get.h"
#include "storage/lifecycle_metrics.h"

namespace lakegate {
namespace {

constexpr size_t kPageBuckets = 1000;
// Deletes at half of the time cost foreground writes more than a fifth (bench/long/lifecycle.py).
constexpr int64_t kRestPerWork = 3;

// Others changed the same records all the time. A disk that is full or failing has a reason of its own.
bool is_contended(const Status& status) {
  return status.code() == Code::kUnavailable && status.reason() == unavailable({}).reason();
}

void move_behind(LifecycleProgress& progress, const LifecycleTarget& target) {
  progress.after_name = target.name;
  progress.after_generation = target.generation;
}

}  // namespace

LifecycleWorker::LifecycleWorker(ObjectStore& store, const LifecycleWorkerOptions& options)
    : store_(store), options_(options) {}

Status LifecycleWorker::run_once() {
  const std::lock_guard lock(running_mutex_);
  return run_all(/*due_or_not=*/false);
}

Status LifecycleWorker::run_now() {
  const std::lock_guard lock(running_mutex_);
  RETURN_IF_ERROR(run_all(/*due_or_not=*/false));
  return run_all(/*due_or_not=*/true);
}

void LifecycleWorker::start() {
  if (options_.objects_per_second == 0) return;
  constexpr auto kInterval = std::chrono::seconds(1);
  thread_ = std::make_unique<BackgroundThread>(kInterval, [this](BackgroundThread& thread) { run(thread); });
}

Status LifecycleWorker::run_all(bool due_or_not) {
  const Rest no_rest = [](size_t, int64_t) { return true; };
  RETURN_IF_ERROR(look(due_or_not));
  while (!queue_.empty() && !store_.gate().sync_failed()) {
    ASSIGN_OR_RETURN(const Turn turn, run_stretch(queue_.front(), no_rest));
    if (turn == Turn::kEnded) queue_.pop_front();
  }
  return Status();
}

void LifecycleWorker::run(BackgroundThread& thread) {
  const std::lock_guard lock(running_mutex_);
  if (queue_.empty() && is_time_to_look()) {
    if (const Status status = look(/*due_or_not=*/false); !status.ok()) {
      log_warning("could not look for lifecycle passes", {{"error", status.message()}});
    }
  }
  const Rest rest = [this, &thread](size_t examined, int64_t spent_us) {
    const auto paced_us = static_cast<int64_t>(examined * 1'000'000 / options_.objects_per_second);
    return thread.rest(kRestPerWork * spent_us, paced_us - spent_us) && !store_.gate().sync_failed();
  };
  while (!queue_.empty() && !thread.is_stopping() && !store_.gate().sync_failed()) {
    const LifecycleBucket bucket = std::move(queue_.front());
    queue_.pop_front();
    const Result<Turn> turn = run_stretch(bucket, rest);
    if (!turn.ok()) {
      // Found again at the next look.
      log_warning("a lifecycle pass could not go on", {{"bucket", bucket.name}, {"error", turn.status().message()}});
      continue;
    }
    if (*turn != Turn::kEnded) queue_.push_back(bucket);
    if (*turn == Turn::kInterrupted) return;
  }
}

bool LifecycleWorker::is_time_to_look() const {
  return !last_look_us_ || store_.catalog().clock().monotonic_us() - *last_look_us_ >= options_.look_interval_us;
}

bool LifecycleWorker::is_due(const LifecycleProgress& progress) const {
  const int64_t begun_us = progress.pass_begun_us;
  // A clock that was set back must not delay the next pass by more than the interval.
  return progress.is_under_way() || now_us() - begun_us >= options_.interval_us || begun_us > now_us();
}

Status LifecycleWorker::look(bool due_or_not) {
  queue_.clear();
  if (store_.gate().sync_failed()) return Status();
  last_look_us_ = store_.catalog().clock().monotonic_us();
  std::string after;
  size_t with_rules = 0;
  do {
    auto list = [&after](Transaction& transaction) { return lifecycle_list_buckets(transaction, after, kPageBuckets); };
    ASSIGN_OR_RETURN(LifecycleBucketsPage page, sync_wait(store_.catalog().read(list)));
    with_rules += page.buckets.size();
    for (LifecycleBucket& bucket : page.buckets) {
      if (due_or_not || is_due(bucket.progress)) queue_.push_back(std::move(bucket));
    }
    after = std::move(page.last);
  } while (!after.empty());
  note_lifecycle_buckets(with_rules);
  return Status();
}

Result<std::optional<LifecycleWorker::Pass>> LifecycleWorker::open_pass(const LifecycleBucket& bucket) {
  auto read_bucket = [&bucket](Transaction& transaction) { return require_bucket(transaction, bucket.name); };
  auto read_progress = [&bucket](Transaction& transaction) {
    return get_lifecycle_progress(transaction, bucket.generation);
  };
  Result<Bucket> present = sync_wait(store_.catalog().read(read_bucket));
  if (!present.ok() && present.status().code() != Code::kNotFound) return present.status();
  const bool has_rules = present.ok() && present->generation == bucket.generation && !present->lifecycle.empty();
  if (!has_rules) return std::optional<Pass>();
  ASSIGN_OR_RETURN(LifecycleProgress progress, sync_wait(store_.catalog().read(read_progress)));
  const bool begins = !progress.is_under_way();
  if (begins) {
    progress = LifecycleProgress();
    progress.pass_begun_us = now_us();
  }
  LifecycleRules rules(*present);
  return std::optional<Pass>(Pass{std::move(*present), std::move(rules), std::move(progress), begins});
}

Result<LifecycleWorker::Turn> LifecycleWorker::run_stretch(const LifecycleBucket& bucket, const Rest& rest) {
  ASSIGN_OR_RETURN(std::optional<Pass> pass, open_pass(bucket));
  if (!pass) return Turn::kEnded;
  if (pass->begins && pass->rules.has_upload_rules()) {
    ASSIGN_OR_RETURN(const Turn turn, run_uploads(*pass, rest));
    if (turn != Turn::kEnded) return turn;
  }
  if (!pass->rules.has_object_rules()) return finish_pass(*pass);
  for (size_t page = 1; page <= options_.stretch_pages; ++page) {
    const int64_t begin_us = store_.catalog().clock().monotonic_us();
    bool rules_changed = false;
    ASSIGN_OR_RETURN(const size_t examined, run_page(*pass, page == options_.stretch_pages, rules_changed));
    const bool goes_on = rest(examined, store_.catalog().clock().monotonic_us() - begin_us);
    if (!pass->progress.is_under_way()) return Turn::kEnded;
    if (!goes_on) return Turn::kInterrupted;
    // The next stretch reads the new rules, or finds the bucket gone.
    if (rules_changed) return Turn::kGoesOn;
  }
  return Turn::kGoesOn;
}

// An interrupted way over the uploads is begun anew: those that were aborted are not there any more.
Result<LifecycleWorker::Turn> LifecycleWorker::run_uploads(const Pass& pass, const Rest& rest) {
  for (std::string after;;) {
    const int64_t begin_us = store_.catalog().clock().monotonic_us();
    auto look = [this, &pass, &after](Transaction& transaction) {
      return lifecycle_uploads_page(transaction, {pass.bucket, pass.rules, after, page_objects()});
    };
    ASSIGN_OR_RETURN(LifecycleUploadsPage page, sync_wait(store_.catalog().read(look)));
    count_lifecycle_uploads_look(page.examined, page.damaged);
    ASSIGN_OR_RETURN(const Turn turn, abort_uploads(pass, page.targets));
    if (turn != Turn::kEnded || page.at_end) return turn;
    if (!rest(page.examined, store_.catalog().clock().monotonic_us() - begin_us)) return Turn::kInterrupted;
    after = std::move(page.after);
  }
}

Result<LifecycleWorker::Turn> LifecycleWorker::abort_uploads(const Pass& pass,
                                                             const std::vector<MultipartUploadPlace>& targets) {
  for (const MultipartUploadPlace& target : targets) {
    auto abort = [&](Transaction& transaction) {
      return lifecycle_abort_upload(transaction, {pass.bucket, pass.rules, target});
    };
    const auto committed = sync_wait(store_.catalog().transact(abort));
    if (!committed.ok() && !is_contended(committed.status())) return committed.status();
    // The next stretch reads the new rules, or finds the bucket gone.
    if (committed.ok() && committed->value.rules_changed) return Turn::kGoesOn;
    count_lifecycle_action({LifecycleAction::kAbortIncompleteMultipartUpload,
                            committed.ok() ? committed->value.outcome : LifecycleOutcome::kChanged});
  }
  return Turn::kEnded;
}

Result<LifecycleWorker::Turn> LifecycleWorker::finish_pass(const Pass& pass) {
  LifecycleProgress after;
  after.pass_begun_us = pass.progress.pass_begun_us;
  after.pass_finished_us = std::max(now_us(), after.pass_begun_us);
  RETURN_IF_ERROR(keep_progress(pass.bucket, after));
  note_lifecycle_pass(after.pass_begun_us, after.pass_finished_us);
  return Turn::kEnded;
}

Result<size_t> LifecycleWorker::run_page(Pass& pass, bool stores_progress, bool& rules_changed) {
  auto look = [this, &pass](Transaction& transaction) {
    return lifecycle_page(transaction,
                          {pass.bucket, pass.rules, pass.progress, page_objects(), limits::kOperationStepItemsMax});
  };
  ASSIGN_OR_RETURN(LifecyclePage page, sync_wait(store_.catalog().read(look)));
  count_lifecycle_look(page.examined, page.damaged);
  LifecycleProgress after = pass.progress;
  if (page.last) move_behind(after, *page.last);
  if (page.at_end) {
    after = LifecycleProgress();
    after.pass_begun_us = pass.progress.pass_begun_us;
    after.pass_finished_us = std::max(now_us(), after.pass_begun_us);
  }
  const bool acts = !page.targets.empty();
  if (acts) RETURN_IF_ERROR(apply(pass, std::move(page.targets), after, rules_changed));
  if (rules_changed) return page.examined;
  pass.progress = after;
  if (!acts && (stores_progress || page.at_end)) RETURN_IF_ERROR(keep_progress(pass.bucket, after));
  if (page.at_end) note_lifecycle_pass(after.pass_begun_us, after.pass_finished_us);
  return page.examined;
}

Status LifecycleWorker::apply(const Pass& pass, std::vector<LifecycleTarget> targets, const LifecycleProgress& after,
                              bool& rules_changed) {
  while (!targets.empty()) {
    auto act = [&](Transaction& transaction) {
      return lifecycle_step(transaction, {pass.bucket, pass.rules, targets, after});
    };
    const auto committed = sync_wait(store_.catalog().transact(act));
    if (!committed.ok()) {
      if (!is_contended(committed.status())) return committed.status();
      RETURN_IF_ERROR(apply_one_by_one(pass, targets, rules_changed));
      return rules_changed ? Status() : keep_progress(pass.bucket, after);
    }
    const LifecycleStep& step = committed->value;
    rules_changed = step.rules_changed;
    if (rules_changed) return Status();
    for (const LifecycleActed& acted : step.acted) count_lifecycle_action(acted);
    targets.erase(targets.begin(), targets.begin() + static_cast<std::ptrdiff_t>(step.acted.size()));
  }
  return Status();
}

// So that one name that is written all the time keeps no other from what its rules say.
Status LifecycleWorker::apply_one_by_one(const Pass& pass, const std::vector<LifecycleTarget>& targets,
                                         bool& rules_changed) {
  for (const LifecycleTarget& target : targets) {
    const std::vector<LifecycleTarget> one = {target};
    auto act = [&](Transaction& transaction) {
      return lifecycle_step(transaction, {pass.bucket, pass.rules, one, pass.progress});
    };
    const auto committed = sync_wait(store_.catalog().transact(act));
    if (!committed.ok()) {
      if (!is_contended(committed.status())) return committed.status();
      count_lifecycle_action({LifecycleAction::kDelete, LifecycleOutcome::kChanged});
      continue;
    }
    rules_changed = committed->value.rules_changed;
    if (rules_changed) return Status();
    for (const LifecycleActed& acted : committed->value.acted) count_lifecycle_action(acted);
  }
  return Status();
}

Status LifecycleWorker::keep_progress(const Bucket& bucket, const LifecycleProgress& progress) {
  const LifecycleKeepRequest request{bucket.name, bucket.generation, progress};
  auto keep = [&request](Transaction& transaction) { return lifecycle_keep_progress(transaction, request); };
  return sync_wait(store_.catalog().transact(keep)).status();
}

}  // namespace lakegate
