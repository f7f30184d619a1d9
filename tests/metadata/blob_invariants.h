// The invariant between records and blob rows: the reference rows are exactly what live, noncurrent and soft-deleted
// records and parts of multipart uploads say, every soft-deleted one has its row among what is due, every inline blob
// that a record uses is there, and every inline blob that none uses is a candidate for sweeping.
#pragma once

#include <set>

#include "metadata/ops/blob_refs.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/multipart_upload_codec.h"
#include "metadata/schema/object_codec.h"
#include "tests/metadata/ops_fixture.h"

namespace lakegate {

inline std::vector<std::pair<std::string, std::string>> rows_of(KvStore& store, Table table) {
  std::vector<std::pair<std::string, std::string>> rows;
  const std::unique_ptr<KvCursor> cursor = store.scan(table, {}, {}, ReadMode::kMayBlock);
  for (; cursor->valid(); cursor->next()) rows.emplace_back(cursor->key(), cursor->value());
  REQUIRE(cursor->status().ok());
  return rows;
}

inline void check_blob_invariants(KvStore& store) {
  std::set<std::string> expected_refs;
  std::set<std::string> used_inline;
  const auto expect = [&](uint64_t bucket_generation, const std::string& name, const std::string& record) {
    Result<Object> object = decode_object(record);
    REQUIRE(object.ok());
    for (const auto& [blob, kind] : distinct_blobs(*object)) {
      expected_refs.insert(blob_ref_key({blob, bucket_generation, name, object->generation}));
      if (kind == BlobKind::kInline) used_inline.insert(inline_key(blob));
    }
  };
  for (const auto& [key, record] : rows_of(store, Table::kObjects)) {
    const Result<ObjectKey> decoded = decode_object_key(key);
    REQUIRE(decoded.ok());
    expect(decoded->bucket_generation, decoded->name, record);
  }
  for (const auto& [key, record] : rows_of(store, Table::kNoncurrent)) {
    const Result<NoncurrentKey> decoded = decode_noncurrent_key(key);
    REQUIRE(decoded.ok());
    CHECK(decode_object(record)->generation == decoded->generation);
    CHECK(decode_object(record)->time_deleted_us != 0);
    expect(decoded->bucket_generation, decoded->name, record);
  }
  std::set<std::string> expected_due;
  for (const auto& [key, record] : rows_of(store, Table::kSoftDeleted)) {
    const Result<NoncurrentKey> decoded = decode_soft_deleted_key(key);
    REQUIRE(decoded.ok());
    const Result<Object> object = decode_object(record);
    CHECK(object->generation == decoded->generation);
    CHECK(object->soft_delete_time_us != 0);
    expected_due.insert(due_key({object->hard_delete_time_us, DueKind::kSoftDeletedObject, key}));
    expect(decoded->bucket_generation, decoded->name, record);
  }
  for (const auto& [key, record] : rows_of(store, Table::kResources)) {
    const Result<ResourceKey> resource = decode_resource_key(key);
    REQUIRE(resource.ok());
    if (resource->kind != ResourceKind::kMultipartPart) continue;
    const Result<MultipartPartPlace> place = decode_multipart_part_place(resource->id);
    const Result<MultipartPart> part = decode_multipart_part(record);
    REQUIRE((place.ok() && part.ok()));
    for (const Extent& extent : part->extents) {
      expected_refs.insert(blob_ref_key(multipart_part_ref(resource->bucket_generation, *place, extent.blob)));
      if (extent.kind == BlobKind::kInline) used_inline.insert(inline_key(extent.blob));
    }
  }
  std::set<std::string> due;
  for (const auto& [key, value] : rows_of(store, Table::kDue)) {
    if (decode_due_key(key)->kind == DueKind::kSoftDeletedObject) due.insert(key);
  }
  CHECK(due == expected_due);
  std::set<std::string> refs;
  for (const auto& [key, value] : rows_of(store, Table::kBlobRefs)) refs.insert(key);
  CHECK(refs == expected_refs);

  std::set<std::string> stored_inline;
  for (const auto& [key, value] : rows_of(store, Table::kInline)) {
    stored_inline.insert(key);
    const std::string garbage = garbage_key(*decode_inline_key(key), BlobKind::kInline);
    if (!used_inline.contains(key)) CHECK(store.get(Table::kGarbage, garbage, ReadMode::kMayBlock)->has_value());
  }
  for (const std::string& key : used_inline) CHECK(stored_inline.contains(key));
}

}  // namespace lakegate
