#include "metadata/schema/upload_session_codec.h"

#include "metadata/schema/attributes_codec.h"
#include "metadata/schema/codec.h"
#include "metadata/schema/extent_codec.h"
#include "metadata/schema/migrate.h"

namespace lakegate {
namespace {

// Stored; numbers never change. 1 to 15 are the attributes'.
enum UploadSessionTag : uint32_t {
  kBucket = 16,
  kName = 17,
  kIfGenerationMatch = 18,
  kIfGenerationNotMatch = 19,
  kIfMetagenerationMatch = 20,
  kIfMetagenerationNotMatch = 21,
  kExpectedCrc32c = 22,
  kExpectedMd5 = 23,
  kExpectedSize = 24,
  kState = 25,
  kBlob = 26,
  kPersistedBytes = 27,
  kCrc32c = 28,
  kMd5State = 29,
  kTimeCreated = 30,
  kDialect = 31,
  kBucketGeneration = 32,
  kCustomerKeySha256 = 33,
  kOwner = 34,
  kEarlierBlob = 35,
  kReplaceRefusal = 36,
  kLeaseId = 37,
  kIfLeaseEpochMatch = 38,
};

Status read_session_field(const Field& field, UploadSession& session) {
  if (field.tag <= kAttributeTagLast) return read_attribute_field(field, session.attributes);
  switch (field.tag) {
    case kBucket:
      return read_text(field, session.bucket);
    case kName:
      return read_text(field, session.name);
    case kIfGenerationMatch:
      return read_optional_number(field, session.precondition.if_generation_match);
    case kIfGenerationNotMatch:
      return read_optional_number(field, session.precondition.if_generation_not_match);
    case kIfMetagenerationMatch:
      return read_optional_number(field, session.precondition.if_metageneration_match);
    case kIfMetagenerationNotMatch:
      return read_optional_number(field, session.precondition.if_metageneration_not_match);
    case kExpectedCrc32c:
      return read_number(field, session.expected.crc32c.emplace());
    case kExpectedMd5:
      return read_array(field, session.expected.md5.emplace());
    case kExpectedSize:
      return read_optional_number(field, session.expected_size_bytes);
    case kState:
      return read_enum(field, UploadState::kCancelled, session.state);
    case kBlob:
      return read_array(field, session.blob.bytes);
    case kPersistedBytes:
      return read_number(field, session.persisted_bytes);
    case kCrc32c:
      return read_number(field, session.crc32c);
    case kMd5State:
      return read_array(field, session.md5_state);
    case kTimeCreated:
      return read_signed_number(field, session.time_created_us);
    case kDialect:
      return read_text(field, session.dialect);
    case kBucketGeneration:
      return read_number(field, session.bucket_generation);
    case kCustomerKeySha256:
      return read_array(field, session.customer_encryption.emplace().key_sha256);
    case kOwner:
      return read_text(field, session.owner);
    case kEarlierBlob:
      return read_extent(field, session.earlier_blobs);
    case kReplaceRefusal:
      return read_text(field, session.precondition.replace_refusal);
    case kLeaseId:
      return read_array(field, session.precondition.lease.id.emplace().bytes);
    case kIfLeaseEpochMatch:
      return read_optional_number(field, session.precondition.lease.if_epoch_match);
    default:
      return Status();
  }
}

// The earlier blobs hold the first of the persisted bytes, never more than all.
bool holds_together(const UploadSession& session) {
  uint64_t rest_bytes = session.persisted_bytes;
  for (const Extent& extent : session.earlier_blobs) {
    if (extent.length > rest_bytes) return false;
    rest_bytes -= extent.length;
  }
  return true;
}

}  // namespace

std::string encode_upload_session(const UploadSession& session) {
  FieldWriter writer;
  write_attributes(session.attributes, writer);
  writer.text(kBucket, session.bucket);
  writer.text(kName, session.name);
  writer.optional_number(kIfGenerationMatch, session.precondition.if_generation_match);
  writer.optional_number(kIfGenerationNotMatch, session.precondition.if_generation_not_match);
  writer.optional_number(kIfMetagenerationMatch, session.precondition.if_metageneration_match);
  writer.optional_number(kIfMetagenerationNotMatch, session.precondition.if_metageneration_not_match);
  writer.optional_number(kExpectedCrc32c, session.expected.crc32c);
  if (session.expected.md5) writer.bytes(kExpectedMd5, array_text(*session.expected.md5));
  writer.optional_number(kExpectedSize, session.expected_size_bytes);
  writer.number(kState, static_cast<uint64_t>(session.state));
  writer.bytes(kBlob, array_text(session.blob.bytes));
  writer.number(kPersistedBytes, session.persisted_bytes);
  writer.number(kCrc32c, session.crc32c);
  writer.bytes(kMd5State, array_text(session.md5_state));
  writer.signed_number(kTimeCreated, session.time_created_us);
  writer.text(kDialect, session.dialect);
  writer.number(kBucketGeneration, session.bucket_generation);
  if (session.customer_encryption) {
    writer.bytes(kCustomerKeySha256, array_text(session.customer_encryption->key_sha256));
  }
  writer.text(kOwner, session.owner);
  for (const Extent& extent : session.earlier_blobs) writer.bytes(kEarlierBlob, encode_extent(extent));
  writer.text(kReplaceRefusal, session.precondition.replace_refusal);
  if (session.precondition.lease.id) writer.bytes(kLeaseId, array_text(session.precondition.lease.id->bytes));
  writer.optional_number(kIfLeaseEpochMatch, session.precondition.lease.if_epoch_match);
  return writer.record(kUploadSessionMigrations.newest(), session.generation);
}

Result<UploadSession> decode_upload_session(std::string_view record) {
  std::string storage;
  ASSIGN_OR_RETURN(record, migrate_record(kUploadSessionMigrations, record, storage));
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  UploadSession session;
  session.dialect.clear();
  session.generation = header.stamp;
  FieldReader reader(header.fields);
  for (Field field; reader.next(field);) RETURN_IF_ERROR(read_session_field(field, session));
  RETURN_IF_ERROR(reader.status());
  if (!holds_together(session)) return damaged_record("upload session");
  return session;
}

}  // namespace lakegate
