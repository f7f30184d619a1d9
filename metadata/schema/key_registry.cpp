#include "metadata/schema/key_registry.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace lakegate {
namespace {

constexpr size_t kBlobIdBytes = 16;
constexpr size_t kNumberBytes = 8;

// Between the processor's order of bytes and the stored one.
constexpr uint64_t big_endian(uint64_t number) {
  return std::endian::native == std::endian::little ? __builtin_bswap64(number) : number;
}

void append_escaped_name(std::string& out, std::string_view name) {
  for (;;) {
    const size_t zero = name.find('\0');
    out.append(name.substr(0, zero));
    if (zero == std::string_view::npos) return;
    out.append("\0\xFF", 2);
    name.remove_prefix(zero + 1);
  }
}

void append_end_mark(std::string& out) { out.append(2, '\0'); }

void append_blob_id(std::string& out, const BlobId& blob) { out.append(blob.bytes.begin(), blob.bytes.end()); }

BlobId read_blob_id(std::string_view bytes) {
  BlobId blob;
  std::copy_n(bytes.begin(), kBlobIdBytes, blob.bytes.begin());
  return blob;
}

Status damaged(std::string_view what) {
  return Status(Code::kDataLoss, "A stored " + std::string(what) + " key is malformed.");
}

// Takes bucket generation, escaped name and end mark off the front of `rest`.
bool take_object_key(std::string_view& rest, uint64_t& bucket_generation, std::string& name) {
  if (rest.size() < kNumberBytes) return false;
  bucket_generation = read_be64(rest, 0);
  rest.remove_prefix(kNumberBytes);
  for (;;) {
    const size_t zero = rest.find('\0');
    if (zero == std::string_view::npos || zero + 1 == rest.size()) return false;
    name.append(rest.substr(0, zero));
    const char mark = rest[zero + 1];
    rest.remove_prefix(zero + 2);
    if (mark == '\0') return true;
    if (mark != '\xFF') return false;
    name.push_back('\0');
  }
}

}  // namespace

void append_be64(std::string& out, uint64_t number) {
  number = big_endian(number);
  out.append(reinterpret_cast<const char*>(&number), kNumberBytes);
}

uint64_t read_be64(std::string_view bytes, size_t offset) {
  uint64_t number = 0;
  std::memcpy(&number, bytes.data() + offset, kNumberBytes);
  return big_endian(number);
}

std::string prefix_end(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '\xFF') prefix.pop_back();
  if (!prefix.empty()) prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  return prefix;
}

std::string bucket_key(std::string_view name) { return std::string(name); }

std::string object_key_prefix(uint64_t bucket_generation, std::string_view name_prefix) {
  std::string key;
  // With what noncurrent_key() puts behind it, an end mark and a generation.
  key.reserve(kNumberBytes + name_prefix.size() + 2 + kNumberBytes);
  append_be64(key, bucket_generation);
  append_escaped_name(key, name_prefix);
  return key;
}

std::string object_key(uint64_t bucket_generation, std::string_view name) {
  std::string key = object_key_prefix(bucket_generation, name);
  append_end_mark(key);
  return key;
}

std::string object_key_after(uint64_t bucket_generation, std::string_view name) {
  // 00 01 stands in no key: after 00 come only 00 and FF.
  std::string key = object_key(bucket_generation, name);
  key.back() = '\x01';
  return key;
}

Result<ObjectKey> decode_object_key(std::string_view key) {
  ObjectKey decoded;
  if (!take_object_key(key, decoded.bucket_generation, decoded.name) || !key.empty()) return damaged("object");
  return decoded;
}

std::string noncurrent_key(uint64_t bucket_generation, std::string_view name, uint64_t generation) {
  std::string key = object_key(bucket_generation, name);
  append_be64(key, generation);
  return key;
}

Result<NoncurrentKey> decode_noncurrent_key(std::string_view key) {
  NoncurrentKey decoded;
  if (!take_object_key(key, decoded.bucket_generation, decoded.name) || key.size() != kNumberBytes) {
    return damaged("noncurrent object");
  }
  decoded.generation = read_be64(key, 0);
  return decoded;
}

std::string inline_key(const BlobId& blob) {
  std::string key;
  append_blob_id(key, blob);
  return key;
}

Result<BlobId> decode_inline_key(std::string_view key) {
  if (key.size() != kBlobIdBytes) return damaged("inline blob");
  return read_blob_id(key);
}

std::string upload_key(std::string_view id) { return std::string(id); }

std::string blob_ref_prefix(const BlobId& blob) { return inline_key(blob); }

std::string blob_ref_key(const BlobRefKey& ref) {
  return blob_ref_prefix(ref.blob) + noncurrent_key(ref.bucket_generation, ref.name, ref.generation);
}

size_t blob_ref_stamp_offset(std::string_view key) { return key.size() - kNumberBytes; }

Result<BlobRefKey> decode_blob_ref_key(std::string_view key) {
  if (key.size() < kBlobIdBytes) return damaged("blob reference");
  BlobRefKey ref;
  ref.blob = read_blob_id(key);
  key.remove_prefix(kBlobIdBytes);
  if (!take_object_key(key, ref.bucket_generation, ref.name) || key.size() != kNumberBytes) {
    return damaged("blob reference");
  }
  ref.generation = read_be64(key, 0);
  return ref;
}

std::string garbage_key(const BlobId& blob, BlobKind kind) {
  std::string key = inline_key(blob);
  key.push_back(static_cast<char>(kind));
  return key;
}

Result<GarbageKey> decode_garbage_key(std::string_view key) {
  if (key.size() != kBlobIdBytes + 1) return damaged("garbage");
  const auto kind = static_cast<unsigned char>(key.back());
  if (kind > static_cast<unsigned char>(BlobKind::kStored)) return damaged("garbage");
  return GarbageKey{read_blob_id(key), static_cast<BlobKind>(kind)};
}

std::string change_key(uint64_t commit_version, uint16_t index) {
  std::string key;
  append_be64(key, commit_version);
  key.push_back(static_cast<char>(index >> 8));
  key.push_back(static_cast<char>(index & 0xFF));
  return key;
}

Result<ChangeKey> decode_change_key(std::string_view key) {
  if (key.size() != kNumberBytes + 2) return damaged("change event");
  const auto high = static_cast<unsigned char>(key[kNumberBytes]);
  const auto low = static_cast<unsigned char>(key[kNumberBytes + 1]);
  return ChangeKey{read_be64(key, 0), static_cast<uint16_t>((high << 8) | low)};
}

std::string soft_deleted_key(uint64_t bucket_generation, std::string_view name, uint64_t generation) {
  return noncurrent_key(bucket_generation, name, generation);
}

Result<NoncurrentKey> decode_soft_deleted_key(std::string_view key) { return decode_noncurrent_key(key); }

std::string due_key(const DueKey& due) {
  std::string key;
  append_be64(key, static_cast<uint64_t>(due.due_us));
  key.push_back(static_cast<char>(due.kind));
  return key + due.payload;
}

Result<DueKey> decode_due_key(std::string_view key) {
  if (key.size() < kNumberBytes + 1) return damaged("due");
  DueKey due;
  due.due_us = static_cast<int64_t>(read_be64(key, 0));
  const auto kind = static_cast<unsigned char>(key[kNumberBytes]);
  if (kind < 1 || kind > static_cast<unsigned char>(DueKind::kBucketPurge)) return damaged("due");
  due.kind = static_cast<DueKind>(kind);
  due.payload = key.substr(kNumberBytes + 1);
  return due;
}

std::string folder_key(uint64_t bucket_generation, std::string_view name) {
  return object_key(bucket_generation, name);
}

Result<ObjectKey> decode_folder_key(std::string_view key) {
  ObjectKey decoded;
  if (!take_object_key(key, decoded.bucket_generation, decoded.name) || !key.empty()) return damaged("folder");
  return decoded;
}

std::string folder_locks_key(uint64_t bucket_generation) { return folder_key(bucket_generation, {}); }

std::string folder_fence(uint64_t bucket_generation, std::string_view name) {
  // No key, so that what guards the folder's own record does not mind what is made in the folder.
  return object_key_after(bucket_generation, name);
}

std::string due_key_after(int64_t now_us) {
  std::string key;
  append_be64(key, static_cast<uint64_t>(now_us) + 1);
  return key;
}

std::string resource_key(ResourceKind kind, uint64_t bucket_generation, std::string_view id) {
  std::string key(1, static_cast<char>(kind));
  append_be64(key, bucket_generation);
  return key.append(id);
}

Result<ResourceKey> decode_resource_key(std::string_view key) {
  if (key.size() < 1 + kNumberBytes) return damaged("resource");
  const auto kind = static_cast<unsigned char>(key.front());
  if (kind < 1 || kind > static_cast<unsigned char>(kResourceKindLast)) return damaged("resource");
  return ResourceKey{static_cast<ResourceKind>(kind), read_be64(key, 1), std::string(key.substr(1 + kNumberBytes))};
}

std::string lease_key(uint64_t bucket_generation, std::string_view name, LeaseRowKind kind) {
  std::string key = object_key(bucket_generation, name);
  key.push_back(static_cast<char>(kind));
  return key;
}

Result<LeaseKey> decode_lease_key(std::string_view key) {
  LeaseKey decoded;
  if (!take_object_key(key, decoded.bucket_generation, decoded.name) || key.size() != 1) return damaged("lease");
  const auto kind = static_cast<unsigned char>(key.front());
  if (kind < 1 || kind > static_cast<unsigned char>(LeaseRowKind::kPrefix)) return damaged("lease");
  decoded.kind = static_cast<LeaseRowKind>(kind);
  if (decoded.name.empty() != (decoded.kind == LeaseRowKind::kIndex)) return damaged("lease");
  return decoded;
}

std::string bucket_leases_fence(uint64_t bucket_generation) { return object_key_prefix(bucket_generation, {}); }

std::string bucket_objects_fence(uint64_t bucket_generation) { return object_key_prefix(bucket_generation, {}); }

}  // namespace lakegate
