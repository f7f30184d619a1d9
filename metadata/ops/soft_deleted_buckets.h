// Records of soft-deleted buckets: rows of their own, under the bucket's generation, so that the name is free at once.
// What belongs to the bucket stays where it is, under the same generation, until the bucket is restored or purged.
#pragma once

#include <optional>
#include <string>

#include "metadata/record/bucket.h"
#include "metadata/transaction.h"

namespace lakegate {

// A soft-deleted bucket whose time is over is gone, purged already or not.
inline bool is_restorable(const Bucket& bucket, int64_t now_us) { return bucket.hard_delete_time_us > now_us; }

// The record, restorable or not; nothing where there is none. What is found is guarded.
Result<std::optional<Bucket>> read_soft_deleted_bucket(Transaction& transaction, const std::string& name,
                                                       uint64_t generation);
// kNotFound where there is none that is restorable.
Result<Bucket> require_soft_deleted_bucket(Transaction& transaction, const std::string& name, uint64_t generation);

// Stores the record with the times of its deletion, and when it is to be purged.
void put_soft_deleted_bucket(Transaction& transaction, Bucket bucket);
// Takes both away, for a bucket that is restored or gone for good.
void erase_soft_deleted_bucket(Transaction& transaction, const Bucket& bucket);

// What is left of a bucket that is gone for good (soft-deleted objects, policies, ...) is purged in the background.
void begin_bucket_purge(Transaction& transaction, uint64_t bucket_generation);

}  // namespace lakegate
