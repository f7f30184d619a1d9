// The stored form of a LifecycleRule, one field of a bucket's record (docs/formats/records.md). Pure; any thread.
#pragma once

#include <vector>

#include "metadata/record/lifecycle.h"
#include "metadata/schema/codec.h"

namespace lakegate {

void write_lifecycle_rule(uint32_t tag, const LifecycleRule& rule, FieldWriter& writer);
// kDataLoss also for an action that is not known: a rule must not turn into another one.
Status read_lifecycle_rule(const Field& field, std::vector<LifecycleRule>& rules);

}  // namespace lakegate
