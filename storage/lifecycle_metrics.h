// The metrics of the lifecycle worker. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "metadata/ops/lifecycle_pass.h"

namespace lakegate {

void count_lifecycle_look(size_t examined, size_t damaged);
void count_lifecycle_uploads_look(size_t examined, size_t damaged);
void count_lifecycle_action(const LifecycleActed& acted);
void note_lifecycle_buckets(size_t with_rules);
void note_lifecycle_pass(int64_t begun_us, int64_t finished_us);

}  // namespace lakegate
