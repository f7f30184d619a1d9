// A pass of the lifecycle worker over the generations of a bucket, in bounded pages: a look without guards that finds
// those to which a rule applies, and a step that applies the rules to them in one commit.
//
// The step reads every record again under guard, and decides anew from what it reads and from the rules that the bucket
// has at that moment. So an object that changed since the look, and one that changes before the commit, is never
// changed or removed by what was true before. Removals go through metadata/ops/object_removal.h, with its holds and
// retention. storage/lifecycle_worker.h drives the pages.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "metadata/lifecycle_rules.h"
#include "metadata/record/lifecycle_progress.h"
#include "metadata/transaction.h"

namespace lakegate {

// A generation of a name in the bucket.
struct LifecycleTarget {
  std::string name;
  uint64_t generation = 0;
};

struct LifecyclePageRequest {
  const Bucket& bucket;
  const LifecycleRules& rules;
  const LifecycleProgress& progress;  // The page begins behind it.
  size_t examined_max = 0;
  size_t targets_max = 0;
};

struct LifecyclePage {
  std::vector<LifecycleTarget> targets;
  size_t examined = 0;
  size_t damaged = 0;                   // Records that cannot be read; nothing is done with them.
  std::optional<LifecycleTarget> last;  // The last one that was looked at.
  bool at_end = false;
};

Result<LifecyclePage> lifecycle_page(Transaction& transaction, const LifecyclePageRequest& request);

enum class LifecycleOutcome {
  kDone,
  kProtected,  // A hold, a retention or an operation on its folder keeps it; a later pass tries again.
  kChanged,    // It is gone, or no rule applies to it any more.
  kDamaged,
};

struct LifecycleStepRequest {
  const Bucket& bucket;
  const LifecycleRules& rules;
  const std::vector<LifecycleTarget>& targets;
  LifecycleProgress progress;  // Stored with what was done, unless the step stops before all targets.
};

struct LifecycleActed {
  LifecycleAction action = LifecycleAction::kDelete;
  LifecycleOutcome outcome = LifecycleOutcome::kDone;
};

struct LifecycleStep {
  std::vector<LifecycleActed>
      acted;                   // By target, from the first; fewer than there are where the commit became too big.
  bool rules_changed = false;  // The bucket is gone or changed; nothing was done.
};

Result<LifecycleStep> lifecycle_step(Transaction& transaction, const LifecycleStepRequest& request);

}  // namespace lakegate
