// What protects an object generation from removal: holds, the bucket's retention policy, the object's own retention,
// and later write leases. Pure functions; metadata/ops/object_removal.cpp is the only caller that decides about
// removals.
#pragma once

#include <optional>

#include "base/status.h"
#include "metadata/record/bucket.h"
#include "metadata/record/object.h"

namespace lakegate {

// The earliest time at which the bucket's retention policy lets the object go; nothing where there is no policy, or
// while an event-based hold keeps the time from running.
std::optional<int64_t> retention_expiration_us(const Bucket& bucket, const Object& object);

// How a generation ends its life.
enum class RemovalOutcome {
  kNoncurrent,  // Its bytes stay, under the same name.
  kGone,        // It goes for good, or becomes soft-deleted.
};

// kPermissionDenied with reason "objectUnderActiveHold" or "retentionPolicyNotMet" while something protects the object.
Status check_unprotected(const Bucket& bucket, const Object& object, RemovalOutcome outcome, int64_t now_us);

}  // namespace lakegate
