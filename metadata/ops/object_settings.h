// The rules of what a client may set on an object besides its bytes: holds, retention, contexts
// (https://cloud.google.com/storage/docs/object-holds, https://cloud.google.com/storage/docs/object-lock,
// https://cloud.google.com/storage/docs/object-contexts). Pure functions; their sentences are GCS's own.
#pragma once

#include "base/status.h"
#include "metadata/record/bucket.h"
#include "metadata/record/object.h"

namespace lakegate {

// Of a new object. kInvalidArgument for a retention that the bucket does not allow, that lies in the past or that
// stands beside an event-based hold.
Status check_new_settings(const Bucket& bucket, const ObjectAttributes& attributes, int64_t now_us);

// Of a change of metadata. kPermissionDenied where a retention would protect less than it did: an unlocked one allows
// that with `override_unlocked_retention`, a locked one never.
Status check_changed_settings(const Bucket& bucket, const ObjectAttributes& current, const ObjectAttributes& changed,
                              bool override_unlocked_retention, int64_t now_us);

// kInvalidArgument for too many contexts, or too long ones together.
Status check_context_limits(const ObjectAttributes& attributes);

// Gives times to contexts that come from a client: time 0 stands for now.
void stamp_contexts(ObjectAttributes& attributes, int64_t now_us);

// What a copy has of its source when the request says nothing: all but holds, retention, access control and the storage
// class, which are those of a new object in the destination's bucket.
ObjectAttributes copied_attributes(const Object& source);

}  // namespace lakegate
