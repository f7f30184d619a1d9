// The key registry: every form of key that is stored, in one place (docs/formats/keys.md is its table).
//
// Pure functions; any thread. Decoders never trust their input: a key that is not exactly one of the form is kDataLoss.
// Object names are escaped (byte 00 becomes 00 FF, and 00 00 ends the name), so that bytewise key order is bytewise
// name order and no name's key is a prefix of another's. All numbers in keys are big-endian. Forms never change; a new
// form gets a new table or a new format version.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "metadata/record/object.h"

namespace lakegate {

void append_be64(std::string& out, uint64_t number);
// `bytes` must hold 8 bytes at `offset`.
uint64_t read_be64(std::string_view bytes, size_t offset);

// The first string that is greater than every string which starts with `prefix`; empty where there is none.
std::string prefix_end(std::string prefix);

// Table::kSystem
inline constexpr std::string_view kFormatVersionKey = "format_version";

// Table::kBuckets: the name itself.
std::string bucket_key(std::string_view name);

// Table::kObjects: bucket generation, escaped name, end mark.
std::string object_key(uint64_t bucket_generation, std::string_view name);
// Where the keys of all names that start with `name_prefix` begin; also a lower bound for names >= `name_prefix`.
std::string object_key_prefix(uint64_t bucket_generation, std::string_view name_prefix);
// Behind every key (live and noncurrent) of `name`, before those of the next name.
std::string object_key_after(uint64_t bucket_generation, std::string_view name);

struct ObjectKey {
  uint64_t bucket_generation = 0;
  std::string name;
};
Result<ObjectKey> decode_object_key(std::string_view key);

// Table::kNoncurrent: as object_key(), then the generation.
std::string noncurrent_key(uint64_t bucket_generation, std::string_view name, uint64_t generation);

struct NoncurrentKey {
  uint64_t bucket_generation = 0;
  std::string name;
  uint64_t generation = 0;
};
Result<NoncurrentKey> decode_noncurrent_key(std::string_view key);

// Table::kInline: the blob id.
std::string inline_key(const BlobId& blob);
Result<BlobId> decode_inline_key(std::string_view key);

// Table::kUploads: the session's id.
std::string upload_key(std::string_view id);

// Table::kBlobRefs: blob id, bucket generation, escaped name, end mark, generation. The row moves with the generation
// from live to noncurrent without being rewritten.
struct BlobRefKey {
  BlobId blob;
  uint64_t bucket_generation = 0;
  std::string name;
  uint64_t generation = 0;
};
std::string blob_ref_key(const BlobRefKey& ref);
std::string blob_ref_prefix(const BlobId& blob);
// Where the generation stands in a key of blob_ref_key(), to be stamped with the commit version.
size_t blob_ref_stamp_offset(std::string_view key);
Result<BlobRefKey> decode_blob_ref_key(std::string_view key);

// Table::kGarbage: blob id, kind.
struct GarbageKey {
  BlobId blob;
  BlobKind kind = BlobKind::kStored;
};
std::string garbage_key(const BlobId& blob, BlobKind kind);
Result<GarbageKey> decode_garbage_key(std::string_view key);

// Table::kChangeFeed: commit version (stamped at kChangeStampOffset), index inside the commit (2 bytes).
inline constexpr size_t kChangeStampOffset = 0;
std::string change_key(uint64_t commit_version, uint16_t index);
struct ChangeKey {
  uint64_t commit_version = 0;
  uint16_t index = 0;
};
Result<ChangeKey> decode_change_key(std::string_view key);

// Table::kSoftDeleted: as noncurrent_key(), live and noncurrent generations alike.
std::string soft_deleted_key(uint64_t bucket_generation, std::string_view name, uint64_t generation);
Result<NoncurrentKey> decode_soft_deleted_key(std::string_view key);

// Table::kDue: time (microseconds since 1970), kind, then what the kind needs to find its work. Numbers never change.
enum class DueKind : uint8_t {
  kSoftDeletedObject = 1,  // Payload: the soft_deleted_key() of an object whose hard delete time it is.
  kSoftDeletedBucket = 2,  // Payload: the resource_key() of the bucket's record.
  kBucketPurge = 3,        // Payload: bucket generation (8); what is left of a bucket that is gone for good.
};
struct DueKey {
  int64_t due_us = 0;
  DueKind kind = DueKind::kSoftDeletedObject;
  std::string payload;
};
std::string due_key(const DueKey& due);
Result<DueKey> decode_due_key(std::string_view key);
// Behind the keys of everything that is due at `now_us`.
std::string due_key_after(int64_t now_us);

// Table::kFolders: as object_key(). The name of a folder ends with a slash; under the empty name, the root's, stand the
// bucket's FolderLocks.
std::string folder_key(uint64_t bucket_generation, std::string_view name);
Result<ObjectKey> decode_folder_key(std::string_view key);
std::string folder_locks_key(uint64_t bucket_generation);
// A fence in Table::kFolders, touched by every commit that makes an object or a folder directly in the folder (of the
// empty name: in the root).
std::string folder_fence(uint64_t bucket_generation, std::string_view name);

// Table::kResources: kind, bucket generation (0 for what belongs to a project), id. Numbers never change.
enum class ResourceKind : uint8_t {
  kBucketIamPolicy = 1,  // Id: empty.
  kManagedFolder = 2,    // Id: the folder's name.
  kManagedFolderIamPolicy = 3,
  kNotification = 4,  // Id: the notification's.
  kHmacKey = 5,       // Id: project, '/', access id.
  kAnywhereCache = 6,
  kRapidCache = 7,
  kOperation = 8,           // Id: the operation's.
  kSoftDeletedBucket = 9,   // Under the bucket's own generation; id: the bucket's name.
  kLifecycleProgress = 10,  // Id: empty. Where the lifecycle worker goes on.
  kMultipartUpload = 11,    // Id: object name, 00, upload id.
  kMultipartPart = 12,      // Id: upload id, part number (2 bytes).
  kServiceAccount = 13,     // Id: e-mail address. From here on bucket generation 0.
  kServiceAccountKey = 14,  // Id: e-mail address, '/', key id.
  kGroup = 15,              // Id: e-mail address.
  kProjectIamPolicy = 16,   // Id: project.
  kSigningSecret = 17,      // Id: key id. What this server signs its own tokens with.
  kRefreshToken = 18,       // Id: hash of the token.
  kRevokedToken = 19,       // Id: hash of the token.
  kCustomRole = 20,         // Id: role name.
  kDenyPolicy = 21,         // Id: project, '/', name.
};
inline constexpr ResourceKind kResourceKindLast = ResourceKind::kDenyPolicy;
std::string resource_key(ResourceKind kind, uint64_t bucket_generation, std::string_view id);
struct ResourceKey {
  ResourceKind kind = ResourceKind::kBucketIamPolicy;
  uint64_t bucket_generation = 0;
  std::string id;
};
Result<ResourceKey> decode_resource_key(std::string_view key);

// Table::kLeases: as object_key(), then the kind. A lease on a prefix and one on an object of that name are two.
// Numbers never change.
enum class LeaseRowKind : uint8_t {
  kIndex = 1,   // Under the empty name: the bucket's LeaseIndex.
  kObject = 2,  // The lease on an object's name.
  kPrefix = 3,  // The lease on all names that start with the name, which ends with a slash.
};
std::string lease_key(uint64_t bucket_generation, std::string_view name, LeaseRowKind kind);
struct LeaseKey {
  uint64_t bucket_generation = 0;
  std::string name;
  LeaseRowKind kind = LeaseRowKind::kIndex;
};
Result<LeaseKey> decode_lease_key(std::string_view key);
// A fence in Table::kLeases, touched by every commit that acquires a lease in the bucket.
std::string bucket_leases_fence(uint64_t bucket_generation);

// A fence in Table::kObjects, touched by every commit that makes an object record in the bucket, live or noncurrent.
std::string bucket_objects_fence(uint64_t bucket_generation);

}  // namespace lakegate
