// Finding object records by name and generation. What is found is guarded: the commit fails if it changes meanwhile.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "metadata/precondition.h"
#include "metadata/record/bucket.h"
#include "metadata/record/object.h"
#include "metadata/transaction.h"

namespace lakegate {

// An object as all who read it share it.
using SharedObject = std::shared_ptr<const Object>;

Result<std::optional<Object>> find_live_object(Transaction& transaction, const Bucket& bucket, const std::string& name);

// The live generation, or the one that is asked for, live or noncurrent; nothing where it does not exist.
Result<std::optional<Object>> find_object(Transaction& transaction, const Bucket& bucket, const std::string& name,
                                          std::optional<uint64_t> generation);

// The soft-deleted generation; nothing where it does not exist or its time is over, purged already or not.
Result<std::optional<Object>> find_soft_deleted(Transaction& transaction, const Bucket& bucket, const std::string& name,
                                                uint64_t generation);
// kInvalidArgument in a bucket that keeps nothing soft-deleted; kNotFound "No such object: bucket/name".
Result<Object> require_soft_deleted(Transaction& transaction, const Bucket& bucket, const std::string& name,
                                    uint64_t generation);
// kInvalidArgument in a bucket that keeps nothing soft-deleted.
Status check_soft_delete_policy(const Bucket& bucket);

// As find_object(); kNotFound "No such object: bucket/name" where it does not exist.
Result<Object> require_object(Transaction& transaction, const Bucket& bucket, const std::string& name,
                              std::optional<uint64_t> generation);
// Likewise, into `found`, which is empty: an Object is costly to move.
Status require_object(Transaction& transaction, const Bucket& bucket, const std::string& name,
                      std::optional<uint64_t> generation, std::optional<Object>& found);
// Likewise, for who only reads it; live ones stay decoded in memory where the transaction only reads, too.
Result<SharedObject> require_shared_object(Transaction& transaction, const Bucket& bucket, const std::string& name,
                                           std::optional<uint64_t> generation);

inline bool is_live(const Object& object) { return object.time_deleted_us == 0; }
// Both 0 for no object, as preconditions see it.
Version version_of(const std::optional<Object>& object);

}  // namespace lakegate
