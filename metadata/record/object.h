// Object: the stored record of one generation (https://cloud.google.com/storage/docs/json_api/v1/objects). A plain
// value.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/checksum.h"
#include "metadata/record/acl.h"

namespace lakegate {

// Names a blob for ever: 16 random bytes. Never derived from an object's name.
struct BlobId {
  std::array<uint8_t, 16> bytes{};
  auto operator<=>(const BlobId&) const = default;
  std::string to_hex() const;
  static std::optional<BlobId> from_hex(std::string_view hex);
};

// Where a blob's bytes live. Stored; numbers never change.
enum class BlobKind : uint8_t {
  kInline =
      0,  // Table::kInline, keyed by the blob id: value is the bytes followed by their crc32c (4 bytes little-endian).
  kStored = 1,  // The BlobStore.
};

// A stretch of a blob. An object's content is its extents one after the other; rewrite, copy and compose share blobs.
struct Extent {
  BlobId blob;
  BlobKind kind = BlobKind::kStored;
  uint64_t offset = 0;
  uint64_t length = 0;
  bool operator==(const Extent&) const = default;
};

// Stored; numbers never change.
enum class RetentionMode : uint8_t { kUnlocked = 1, kLocked = 2 };

// A time of its own until which an object may not go (https://cloud.google.com/storage/docs/object-lock).
struct ObjectRetention {
  RetentionMode mode = RetentionMode::kUnlocked;
  int64_t retain_until_us = 0;
  bool operator==(const ObjectRetention&) const = default;
};

// The payload of one custom context (https://cloud.google.com/storage/docs/object-contexts).
struct ObjectContext {
  std::string value;
  int64_t create_time_us = 0;
  int64_t update_time_us = 0;
  bool operator==(const ObjectContext&) const = default;
};

// A key that a client sends with each request and that is never stored; its hash tells whether it is the same again.
struct CustomerEncryption {
  std::array<uint8_t, 32> key_sha256{};
  bool operator==(const CustomerEncryption&) const = default;
};

// What a client may set on an object.
struct ObjectAttributes {
  std::string content_type;
  std::string content_encoding;
  std::string content_disposition;
  std::string content_language;
  std::string cache_control;
  std::string storage_class;  // Empty in a request: the bucket's default.
  std::map<std::string, std::string> metadata;
  std::optional<int64_t> custom_time_us;
  std::optional<bool> temporary_hold;    // Absent: never said.
  std::optional<bool> event_based_hold;  // Absent in a request: the bucket's default.
  std::optional<ObjectRetention> retention;
  std::map<std::string, ObjectContext> contexts;
  std::optional<Acl> acl;  // Absent in a request: the bucket's default; in a record: projectPrivate.
  bool operator==(const ObjectAttributes&) const = default;
};

// Where the bytes of an object come from that a multipart upload made.
struct MultipartOrigin {
  std::string etag;       // The MD5 of the parts' ETags in hex, "-", and how many parts they were.
  std::string upload_id;  // By which a completion that is sent again finds what it made.
  bool operator==(const MultipartOrigin&) const = default;
};

struct Object : ObjectAttributes {
  std::string bucket;  // From the key, not stored in the value.
  std::string name;    // Likewise.
  // The commit version that created this generation; stamped into the value at commit.
  uint64_t generation = 0;
  uint64_t metageneration = 1;
  uint64_t size_bytes = 0;
  Checksums checksums;
  uint32_t component_count = 0;  // 0 for objects that are not composite.
  int64_t time_created_us = 0;
  int64_t updated_us = 0;
  int64_t time_storage_class_updated_us = 0;
  int64_t time_deleted_us = 0;  // When it became noncurrent; 0 while live.
  int64_t time_finalized_us = 0;
  std::vector<Extent> extents;
  // From when the bucket's retention policy counts where that is not time_created_us: the end of an event-based hold.
  int64_t retention_start_us = 0;
  int64_t soft_delete_time_us = 0;  // Of a soft-deleted generation; 0 otherwise.
  int64_t hard_delete_time_us = 0;
  std::string owner;  // The uploader's entity ("user-ADDRESS"); empty where nobody signed in.
  std::optional<CustomerEncryption> customer_encryption;  // All extents are encrypted with this key.
  std::optional<MultipartOrigin> multipart;               // Of an object that a multipart upload made, and its copies.

  // Not stored: what its bucket makes of it, filled in where it is read (metadata/ops/object_protection.h).
  std::optional<int64_t> retention_expiration_us;
  bool in_hierarchical_bucket = false;

  bool is_held() const { return temporary_hold.value_or(false) || event_based_hold.value_or(false); }
  bool operator==(const Object&) const = default;
};

}  // namespace lakegate
