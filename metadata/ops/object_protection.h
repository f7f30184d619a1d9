// What protects an object generation from removal: holds, the bucket's retention policy, the object's own retention.
// (Leases protect names: metadata/ops/lease_fence.h.) Pure functions; metadata/ops/object_removal.cpp is the only
// caller that decides about removals.
#pragma once

#include <optional>

#include "base/status.h"
#include "metadata/record/bucket.h"
#include "metadata/record/object.h"

namespace lakegate {

// The earliest time at which the bucket's retention policy and the object's own retention let it go; nothing where
// neither keeps it, or while an event-based hold keeps the policy's time from running.
std::optional<int64_t> retention_expiration_us(const Bucket& bucket, const Object& object);

// Fills in what the object's resource shows of its bucket. Every record that leaves metadata/ops/ has passed here.
void fill_in_from_bucket(const Bucket& bucket, Object& object);
// Whether that would change nothing.
bool is_filled_in_from_bucket(const Bucket& bucket, const Object& object);

// How a generation ends its life.
enum class RemovalOutcome {
  // Its bytes stay, under the same name. Retention allows that, holds do not
  // (https://cloud.google.com/storage/docs/bucket-lock, https://cloud.google.com/storage/docs/object-lock: "can still
  // be
  // made noncurrent"; the refusal of a hold says "deleted, overwritten or archived").
  kNoncurrent,
  kGone,  // It goes for good, or becomes soft-deleted.
};

// kPermissionDenied with reason "objectUnderActiveHold" or "retentionPolicyNotMet" while something protects the object.
Status check_unprotected(const Bucket& bucket, const Object& object, RemovalOutcome outcome, int64_t now_us);

}  // namespace lakegate
