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

// A fence in Table::kObjects, touched by every commit that makes an object record in the bucket, live or noncurrent.
std::string bucket_objects_fence(uint64_t bucket_generation);

}  // namespace lakegate
