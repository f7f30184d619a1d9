#include "metadata/schema/object_codec.h"

#include "metadata/schema/attributes_codec.h"
#include "metadata/schema/codec.h"
#include "metadata/schema/extent_codec.h"
#include "metadata/schema/migrate.h"

namespace lakegate {
namespace {

// Stored; numbers never change. 1 to 15 are the attributes'.
enum ObjectTag : uint32_t {
  kMetageneration = 16,
  kSize = 17,
  kCrc32c = 18,
  kMd5 = 19,
  kComponentCount = 20,
  kTimeCreated = 21,
  kUpdated = 22,
  kTimeStorageClassUpdated = 23,
  kTimeDeleted = 24,
  kTimeFinalized = 25,
  kExtent = 26,
  kRetentionStart = 27,
  kSoftDeleteTime = 28,
  kHardDeleteTime = 29,
  kOwner = 30,
  kCustomerKeySha256 = 31,
  kMultipartOrigin = 32,
};

enum MultipartOriginTag : uint32_t {
  kMultipartEtag = 1,
  kMultipartUploadId = 2,
};

std::string encode_origin(const MultipartOrigin& origin) {
  FieldWriter writer;
  writer.text(kMultipartEtag, origin.etag);
  writer.text(kMultipartUploadId, origin.upload_id);
  return writer.fields();
}

Status read_origin(const Field& field, MultipartOrigin& origin) {
  if (!field.is_bytes) return damaged_record("multipart origin of an object");
  FieldReader reader(field.bytes);
  for (Field part; reader.next(part);) {
    if (part.tag == kMultipartEtag) RETURN_IF_ERROR(read_text(part, origin.etag));
    if (part.tag == kMultipartUploadId) RETURN_IF_ERROR(read_text(part, origin.upload_id));
  }
  return reader.status();
}

Status read_object_field(const Field& field, Object& object) {
  if (field.tag <= kAttributeTagLast) return read_attribute_field(field, object);
  switch (field.tag) {
    case kMetageneration:
      return read_number(field, object.metageneration);
    case kSize:
      return read_number(field, object.size_bytes);
    case kCrc32c:
      return read_number(field, object.checksums.crc32c);
    case kMd5:
      return read_array(field, object.checksums.md5.emplace());
    case kComponentCount:
      return read_number(field, object.component_count);
    case kTimeCreated:
      return read_signed_number(field, object.time_created_us);
    case kUpdated:
      return read_signed_number(field, object.updated_us);
    case kTimeStorageClassUpdated:
      return read_signed_number(field, object.time_storage_class_updated_us);
    case kTimeDeleted:
      return read_signed_number(field, object.time_deleted_us);
    case kTimeFinalized:
      return read_signed_number(field, object.time_finalized_us);
    case kExtent:
      return read_extent(field, object.extents);
    case kRetentionStart:
      return read_signed_number(field, object.retention_start_us);
    case kSoftDeleteTime:
      return read_signed_number(field, object.soft_delete_time_us);
    case kHardDeleteTime:
      return read_signed_number(field, object.hard_delete_time_us);
    case kOwner:
      return read_text(field, object.owner);
    case kCustomerKeySha256:
      return read_array(field, object.customer_encryption.emplace().key_sha256);
    case kMultipartOrigin:
      return read_origin(field, object.multipart.emplace());
    default:
      return Status();
  }
}

}  // namespace

std::string encode_object(const Object& object) {
  FieldWriter writer;
  write_attributes(object, writer);
  writer.number(kMetageneration, object.metageneration);
  writer.number(kSize, object.size_bytes);
  writer.number(kCrc32c, object.checksums.crc32c);
  if (object.checksums.md5) writer.bytes(kMd5, array_text(*object.checksums.md5));
  writer.number(kComponentCount, object.component_count);
  writer.signed_number(kTimeCreated, object.time_created_us);
  writer.signed_number(kUpdated, object.updated_us);
  writer.signed_number(kTimeStorageClassUpdated, object.time_storage_class_updated_us);
  writer.signed_number(kTimeDeleted, object.time_deleted_us);
  writer.signed_number(kTimeFinalized, object.time_finalized_us);
  writer.signed_number(kRetentionStart, object.retention_start_us);
  writer.signed_number(kSoftDeleteTime, object.soft_delete_time_us);
  writer.signed_number(kHardDeleteTime, object.hard_delete_time_us);
  writer.text(kOwner, object.owner);
  if (object.customer_encryption) {
    writer.bytes(kCustomerKeySha256, array_text(object.customer_encryption->key_sha256));
  }
  if (object.multipart) writer.bytes(kMultipartOrigin, encode_origin(*object.multipart));
  for (const Extent& extent : object.extents) writer.bytes(kExtent, encode_extent(extent));
  return writer.record(kObjectMigrations.newest(), object.generation);
}

Status decode_object_into(std::string_view record, Object& object, ObjectParts parts) {
  std::string storage;
  ASSIGN_OR_RETURN(record, migrate_record(kObjectMigrations, record, storage));
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  object.metageneration = 0;
  object.generation = header.stamp;
  FieldReader reader(header.fields);
  for (Field field; reader.next(field);) {
    if (field.tag == kExtent && parts == ObjectParts::kAllButExtents) continue;
    RETURN_IF_ERROR(read_object_field(field, object));
  }
  return reader.status();
}

Result<Object> decode_object(std::string_view record) {
  Result<Object> object = Object();
  Status decoded = decode_object_into(record, *object);
  if (!decoded.ok()) return decoded;
  return object;
}

Result<uint64_t> decode_object_generation(std::string_view record) {
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  return header.stamp;
}

}  // namespace lakegate
