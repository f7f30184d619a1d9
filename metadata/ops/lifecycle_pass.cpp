#include "metadata/ops/lifecycle_pass.h"

#include <memory>

#include "base/limits.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/lease_fence.h"
#include "metadata/ops/lifecycle_progress.h"
#include "metadata/ops/object_lookup.h"
#include "metadata/ops/object_removal.h"
#include "metadata/ops/object_update.h"
#include "metadata/ops/step_cost.h"
#include "metadata/ops/version_cursor.h"
#include "metadata/schema/key_registry.h"

namespace lakegate {
namespace {

// A commit that depends on more rows than this keeps foreground commits waiting.
constexpr size_t kGuardedVersionsMax = 1000;
// As many as a step may have targets; only objects of very many extents end it sooner.
constexpr size_t kStepCostMax = limits::kOperationStepItemsMax;

enum class Guarding { kNone, kAll };

// The generations of the name that are newer than a noncurrent one, the live one first, at most `at_most` of them. With
// guards the commit fails if one of those that were counted goes meanwhile.
Result<int64_t> count_newer_versions(Transaction& transaction, const Bucket& bucket, const Object& object,
                                     int64_t at_most, Guarding guarding) {
  if (is_live(object) || at_most == 0) return 0;
  const auto exists = [&](Table table, std::string_view key) -> Result<bool> {
    ASSIGN_OR_RETURN(const std::optional<std::string> record,
                     guarding == Guarding::kAll ? transaction.get(table, key) : transaction.get_unguarded(table, key));
    return record.has_value();
  };
  int64_t count = 0;
  ASSIGN_OR_RETURN(const bool has_live, exists(Table::kObjects, object_key(bucket.generation, object.name)));
  if (has_live) ++count;
  const std::unique_ptr<KvCursor> cursor =
      transaction.scan(Table::kNoncurrent, noncurrent_key(bucket.generation, object.name, object.generation + 1),
                       object_key_after(bucket.generation, object.name));
  for (; count < at_most && cursor->valid(); cursor->next()) {
    bool counts = true;
    if (guarding == Guarding::kAll) {
      ASSIGN_OR_RETURN(counts, exists(Table::kNoncurrent, cursor->key()));
    }
    if (counts) ++count;
  }
  RETURN_IF_ERROR(cursor->status());
  return count;
}

bool was_seen(const LifecycleProgress& progress, const VersionCursor& cursor) {
  return cursor.name() == progress.after_name && cursor.generation() <= progress.after_generation;
}

VersionCursor open_cursor(Transaction& transaction, const Bucket& bucket, const LifecycleProgress& progress) {
  const std::string all = object_key_prefix(bucket.generation, {});
  std::string begin = all;
  std::string noncurrent_begin = all;
  if (!progress.after_name.empty()) {
    begin = object_key(bucket.generation, progress.after_name);
    noncurrent_begin = noncurrent_key(bucket.generation, progress.after_name, progress.after_generation + 1);
  }
  return VersionCursor(transaction, begin, noncurrent_begin, prefix_end(all));
}

Result<LifecycleDecision> decide(Transaction& transaction, const Bucket& bucket, const LifecycleRules& rules,
                                 const Object& object, Guarding guarding, size_t& counted) {
  ASSIGN_OR_RETURN(const int64_t newer,
                   count_newer_versions(transaction, bucket, object, rules.newer_versions_max(), guarding));
  counted += static_cast<size_t>(newer);
  return rules.decide(object, newer, transaction.now_us());
}

class Step {
 public:
  Step(Transaction& transaction, const Bucket& bucket, const LifecycleRules& rules)
      : transaction_(transaction), bucket_(bucket), rules_(rules), changes_(transaction) {}

  bool is_full() const { return counted_ >= kGuardedVersionsMax || cost_ >= kStepCostMax; }

  Result<LifecycleActed> act(const LifecycleTarget& target) {
    LifecycleActed acted;
    const Status status = try_to_act(target, acted);
    switch (status.code()) {
      case Code::kOk:
        return acted;
      case Code::kPermissionDenied:
      // An operation holds the folder that it lies in.
      case Code::kResourceExhausted:
      // Its name is leased.
      case Code::kConditionNotMet:
        acted.outcome = LifecycleOutcome::kProtected;
        return acted;
      case Code::kDataLoss:
        acted.outcome = LifecycleOutcome::kDamaged;
        return acted;
      default:
        return status;
    }
  }

 private:
  Status try_to_act(const LifecycleTarget& target, LifecycleActed& acted) {
    ASSIGN_OR_RETURN(std::optional<Object> object, find_object(transaction_, bucket_, target.name, target.generation));
    LifecycleDecision decision;
    if (object) {
      ASSIGN_OR_RETURN(decision, decide(transaction_, bucket_, rules_, *object, Guarding::kAll, counted_));
    }
    if (!decision.action) {
      acted.outcome = LifecycleOutcome::kChanged;
      return Status();
    }
    acted.action = *decision.action;
    cost_ += step_cost(*object);
    ASSIGN_OR_RETURN(const LeasePass pass, pass_lease_fence(transaction_, bucket_, target.name, LeaseClaim()));
    if (acted.action == LifecycleAction::kSetStorageClass) {
      object->storage_class = decision.storage_class;
      object->time_storage_class_updated_us = transaction_.now_us();
      return put_changed_object(transaction_, bucket_, *object, pass, changes_);
    }
    if (!is_live(*object)) return remove_generation(transaction_, bucket_, *object, pass, changes_);
    return remove_live_object(transaction_, bucket_, *object, RemovalCause::kDeleted, pass, changes_);
  }

  Transaction& transaction_;
  const Bucket& bucket_;
  const LifecycleRules& rules_;
  ChangeAppender changes_;
  size_t counted_ = 0;
  size_t cost_ = 0;
};

}  // namespace

Result<LifecyclePage> lifecycle_page(Transaction& transaction, const LifecyclePageRequest& request) {
  LifecyclePage page;
  VersionCursor cursor = open_cursor(transaction, request.bucket, request.progress);
  for (; cursor.valid(); cursor.next()) {
    if (was_seen(request.progress, cursor)) continue;
    if (page.examined >= request.examined_max || page.targets.size() >= request.targets_max) return page;
    ++page.examined;
    page.last = LifecycleTarget{cursor.name(), cursor.generation()};
    Result<Object> object = cursor.object();
    if (!object.ok()) {
      ++page.damaged;
      continue;
    }
    size_t counted = 0;
    ASSIGN_OR_RETURN(const LifecycleDecision decision,
                     decide(transaction, request.bucket, request.rules, *object, Guarding::kNone, counted));
    if (decision.action) page.targets.push_back(*page.last);
  }
  RETURN_IF_ERROR(cursor.status());
  page.at_end = true;
  return page;
}

Result<LifecycleStep> lifecycle_step(Transaction& transaction, const LifecycleStepRequest& request) {
  LifecycleStep done;
  const Result<Bucket> bucket = require_bucket(transaction, request.bucket.name);
  if (!bucket.ok() && bucket.status().code() != Code::kNotFound) return bucket.status();
  done.rules_changed = !bucket.ok() || !request.rules.are_of(*bucket);
  if (done.rules_changed) return done;
  Step step(transaction, *bucket, request.rules);
  for (const LifecycleTarget& target : request.targets) {
    if (step.is_full()) break;
    ASSIGN_OR_RETURN(const LifecycleActed acted, step.act(target));
    done.acted.push_back(acted);
  }
  LifecycleProgress progress = request.progress;
  if (done.acted.size() < request.targets.size()) {
    progress.pass_finished_us = 0;
    progress.after_name = request.targets[done.acted.size() - 1].name;
    progress.after_generation = request.targets[done.acted.size() - 1].generation;
  }
  put_lifecycle_progress(transaction, bucket->generation, progress);
  return done;
}

}  // namespace lakegate
