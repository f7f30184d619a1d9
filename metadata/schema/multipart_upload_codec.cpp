#include "metadata/schema/multipart_upload_codec.h"

#include "base/limits.h"
#include "metadata/schema/attributes_codec.h"
#include "metadata/schema/codec.h"
#include "metadata/schema/extent_codec.h"
#include "metadata/schema/migrate.h"

namespace lakegate {
namespace {

// Stored; numbers never change. 1 to 15 are the attributes'.
enum MultipartUploadTag : uint32_t {
  kOwner = 16,
  kUploadTimeCreated = 17,
  kCustomerKeySha256 = 18,
};

// Likewise.
enum MultipartPartTag : uint32_t {
  kSize = 1,
  kCrc32c = 2,
  kMd5 = 3,
  kEtag = 4,
  kPartTimeCreated = 5,
  kExtent = 6,
};

constexpr size_t kPartNumberBytes = 2;

Status read_upload_field(const Field& field, MultipartUpload& upload) {
  if (field.tag <= kAttributeTagLast) return read_attribute_field(field, upload.attributes);
  switch (field.tag) {
    case kOwner:
      return read_text(field, upload.owner);
    case kUploadTimeCreated:
      return read_signed_number(field, upload.time_created_us);
    case kCustomerKeySha256:
      return read_array(field, upload.customer_encryption.emplace().key_sha256);
    default:
      return Status();
  }
}

Status read_part_field(const Field& field, MultipartPart& part) {
  switch (field.tag) {
    case kSize:
      return read_number(field, part.size_bytes);
    case kCrc32c:
      return read_number(field, part.checksums.crc32c);
    case kMd5:
      return read_array(field, part.checksums.md5.emplace());
    case kEtag:
      return read_array(field, part.etag);
    case kPartTimeCreated:
      return read_signed_number(field, part.time_created_us);
    case kExtent:
      return read_extent(field, part.extents);
    default:
      return Status();
  }
}

bool holds_together(const MultipartPart& part) {
  uint64_t rest_bytes = part.size_bytes;
  for (const Extent& extent : part.extents) {
    if (extent.length > rest_bytes) return false;
    rest_bytes -= extent.length;
  }
  return rest_bytes == 0;
}

std::string part_id(std::string_view upload_id, int number) {
  std::string id(upload_id);
  id.push_back(static_cast<char>(number >> 8));
  id.push_back(static_cast<char>(number & 0xFF));
  return id;
}

}  // namespace

std::string encode_multipart_upload(const MultipartUpload& upload) {
  FieldWriter writer;
  write_attributes(upload.attributes, writer);
  writer.text(kOwner, upload.owner);
  writer.signed_number(kUploadTimeCreated, upload.time_created_us);
  if (upload.customer_encryption) {
    writer.bytes(kCustomerKeySha256, array_text(upload.customer_encryption->key_sha256));
  }
  return writer.record(kMultipartUploadMigrations.newest(), 0);
}

Result<MultipartUpload> decode_multipart_upload(std::string_view record) {
  std::string storage;
  ASSIGN_OR_RETURN(record, migrate_record(kMultipartUploadMigrations, record, storage));
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  MultipartUpload upload;
  FieldReader reader(header.fields);
  for (Field field; reader.next(field);) RETURN_IF_ERROR(read_upload_field(field, upload));
  RETURN_IF_ERROR(reader.status());
  return upload;
}

std::string encode_multipart_part(const MultipartPart& part) {
  FieldWriter writer;
  writer.number(kSize, part.size_bytes);
  writer.number(kCrc32c, part.checksums.crc32c);
  if (part.checksums.md5) writer.bytes(kMd5, array_text(*part.checksums.md5));
  writer.bytes(kEtag, array_text(part.etag));
  writer.signed_number(kPartTimeCreated, part.time_created_us);
  for (const Extent& extent : part.extents) writer.bytes(kExtent, encode_extent(extent));
  return writer.record(kMultipartPartMigrations.newest(), 0);
}

Result<MultipartPart> decode_multipart_part(std::string_view record) {
  std::string storage;
  ASSIGN_OR_RETURN(record, migrate_record(kMultipartPartMigrations, record, storage));
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  MultipartPart part;
  FieldReader reader(header.fields);
  for (Field field; reader.next(field);) RETURN_IF_ERROR(read_part_field(field, part));
  RETURN_IF_ERROR(reader.status());
  if (!holds_together(part)) return damaged_record("part of a multipart upload");
  return part;
}

std::string multipart_upload_key(uint64_t bucket_generation, std::string_view name, std::string_view upload_id) {
  std::string id(name);
  id.push_back('\0');
  return resource_key(ResourceKind::kMultipartUpload, bucket_generation, id.append(upload_id));
}

Result<MultipartUploadPlace> decode_multipart_upload_place(std::string_view resource_id) {
  const size_t end = resource_id.rfind('\0');
  if (end == std::string_view::npos || end == 0 || end + 1 == resource_id.size()) {
    return damaged_record("key of a multipart upload");
  }
  return MultipartUploadPlace{std::string(resource_id.substr(0, end)), std::string(resource_id.substr(end + 1))};
}

std::string multipart_part_key(uint64_t bucket_generation, std::string_view upload_id, int number) {
  return resource_key(ResourceKind::kMultipartPart, bucket_generation, part_id(upload_id, number));
}

std::string multipart_part_prefix(uint64_t bucket_generation, std::string_view upload_id) {
  return resource_key(ResourceKind::kMultipartPart, bucket_generation, upload_id);
}

Result<MultipartPartPlace> decode_multipart_part_place(std::string_view resource_id) {
  if (resource_id.size() <= kPartNumberBytes) return damaged_record("key of a part of a multipart upload");
  const size_t id_bytes = resource_id.size() - kPartNumberBytes;
  const int number =
      (static_cast<unsigned char>(resource_id[id_bytes]) << 8) | static_cast<unsigned char>(resource_id[id_bytes + 1]);
  if (number < 1 || number > limits::kMultipartPartNumberMax) {
    return damaged_record("key of a part of a multipart upload");
  }
  return MultipartPartPlace{std::string(resource_id.substr(0, id_bytes)), number};
}

BlobRefKey multipart_part_ref(uint64_t bucket_generation, const MultipartPartPlace& place, const BlobId& blob) {
  return {blob, bucket_generation, part_id(place.upload_id, place.number), 0};
}

}  // namespace lakegate
