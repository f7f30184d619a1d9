#include "metadata/schema/change_event_codec.h"

#include "metadata/schema/codec.h"
#include "metadata/schema/migrate.h"

namespace lakegate {
namespace {

// Stored; numbers never change.
enum ChangeEventTag : uint32_t {
  kKind = 1,
  kBucketGeneration = 2,
  kBucket = 3,
  kObject = 4,
  kMetageneration = 5,
  kTime = 6,
  kOverwritten = 7,
  kDestination = 8,
};

Status read_event_field(const Field& field, ChangeEvent& event) {
  switch (field.tag) {
    case kKind:
      return read_enum(field, kChangeKindLast, event.kind);
    case kBucketGeneration:
      return read_number(field, event.bucket_generation);
    case kBucket:
      return read_text(field, event.bucket);
    case kObject:
      return read_text(field, event.object);
    case kMetageneration:
      return read_number(field, event.metageneration);
    case kTime:
      return read_signed_number(field, event.time_us);
    case kOverwritten:
      return read_flag(field, event.overwritten);
    case kDestination:
      return read_text(field, event.destination);
    default:
      return Status();
  }
}

}  // namespace

std::string encode_change_event(const ChangeEvent& event) {
  FieldWriter writer;
  writer.number(kKind, static_cast<uint64_t>(event.kind));
  writer.number(kBucketGeneration, event.bucket_generation);
  writer.text(kBucket, event.bucket);
  writer.text(kObject, event.object);
  writer.number(kMetageneration, event.metageneration);
  writer.signed_number(kTime, event.time_us);
  writer.flag(kOverwritten, event.overwritten);
  writer.text(kDestination, event.destination);
  return writer.record(kChangeEventMigrations.newest(), event.generation);
}

Result<ChangeEvent> decode_change_event(std::string_view record) {
  std::string storage;
  ASSIGN_OR_RETURN(record, migrate_record(kChangeEventMigrations, record, storage));
  ASSIGN_OR_RETURN(const RecordHeader header, decode_record_header(record));
  ChangeEvent event;
  event.generation = header.stamp;
  FieldReader reader(header.fields);
  for (Field field; reader.next(field);) RETURN_IF_ERROR(read_event_field(field, event));
  RETURN_IF_ERROR(reader.status());
  return event;
}

}  // namespace lakegate
